// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <typeindex>
#include <utility>
#include <vector>

/// The CAF port: the extensions of one actor system.
namespace parley::port {

/// Makes each when it is first asked for, and closes all.
class keeper {
public:
  /// Null once they are closed.
  std::shared_ptr<void> find(std::type_index type,
                             const std::function<std::shared_ptr<void>()>& make,
                             void (*close)(void*)) {
    std::unique_lock guard(mutex_);
    if (is_closed_)
      return nullptr;
    for (auto& x : kept_)
      if (x.type == type)
        return x.object;
    auto made = make();
    kept_.push_back({type, made, close});
    return made;
  }

  /// When CAF counts no actor any more, and before the scheduler stops; newest first. Frames of the last actor may die
  /// meanwhile.
  void close_all() {
    std::unique_lock guard(mutex_);
    is_closed_ = true;
    auto all = std::move(kept_);
    guard.unlock();
    for (; !all.empty(); all.pop_back())
      all.back().close(all.back().object.get());
  }

private:
  std::recursive_mutex mutex_; // one extension may ask for another while it is made
  struct entry {
    std::type_index type;
    std::shared_ptr<void> object;
    void (*close)(void*);
  };
  std::vector<entry> kept_;
  bool is_closed_ = false;
};

} // namespace parley::port
