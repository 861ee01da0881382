// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <typeindex>
#include <vector>

/// The CAF port: the extensions of one actor system.
namespace parley::port {

class keeper {
public:
  std::shared_ptr<void> find(std::type_index type,
                             const std::function<std::shared_ptr<void>()>& make,
                             void (*close)(void*)) {
    std::unique_lock guard(mutex_);
    for (auto& x : kept_)
      if (x.type == type)
        return x.object;
    auto made = make();
    kept_.push_back({type, made, close});
    return made;
  }

  /// When all actors are done, and before the scheduler stops; newest first.
  void close_all() {
    for (; !kept_.empty(); kept_.pop_back())
      kept_.back().close(kept_.back().object.get());
  }

private:
  std::recursive_mutex mutex_; // one extension may ask for another while it is made
  struct entry {
    std::type_index type;
    std::shared_ptr<void> object;
    void (*close)(void*);
  };
  std::vector<entry> kept_;
};

} // namespace parley::port
