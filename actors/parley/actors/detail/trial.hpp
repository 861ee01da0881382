// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/detail/witness.hpp"
#include "parley/actors/testing/fault.hpp"
#include "parley/actors/testing/world.hpp"

#include <functional>
#include <memory>
#include <string>

namespace parley::detail {

/// One run of a coroutine under test, with a fault at one of its steps.
class trial final : private witness {
public:
  trial(const testing::fault& what, std::size_t step);
  trial(const trial&) = delete;

  [[nodiscard]] testing::world& stage() noexcept { return *world_; }

  /// Runs the coroutine to its end, whatever befalls it. @throws testing::defect
  template <class T>
  testing::pending<T> finish(task<T> work);

  /// Ends the world. @throws testing::defect
  void require_nothing_left();

  [[nodiscard]] bool was_reached() const noexcept { return steps_ >= step_; }
  [[nodiscard]] bool has_struck() const noexcept { return has_struck_; }

  /// The fault, its step, and what was awaited there.
  [[nodiscard]] std::string describe() const;

private:
  void suspended(core& on, root& work, slot_key awaited) noexcept override;
  void run(core& on, const std::function<bool()>& is_done);
  void time_out(core& on);
  void require_no_frames(const core& on) const;
  template <class T>
  static testing::pending<T> judged(testing::pending<T> ended);

  const testing::fault& fault_;
  std::size_t step_;
  std::size_t steps_ = 0;
  bool has_struck_ = false;
  slot_key late_ = 0;
  std::string awaited_;
  std::string left_;
  std::unique_ptr<testing::world> world_;
};

/// How far a trial came.
struct progress {
  bool was_reached = false;
  bool has_struck = false;
};

/// @throws testing::defect  that names the fault and the step
progress try_step(const testing::fault& what, std::size_t step,
                  const std::function<void(trial&)>& play);

// -- implementation ---------------------------------------------------------------------------------------------------

template <class T>
testing::pending<T> trial::finish(task<T> work) {
  auto started = world_->launch(std::move(work));
  auto& on = static_cast<blocker<T>*>(port::target_of(started.first))->parley_core();
  on.set_witness(this);
  run(on, [&] { return started.second.done(); });
  require_no_frames(on);
  return judged(std::move(started.second));
}

template <class T>
testing::pending<T> trial::judged(testing::pending<T> ended) {
  std::promise<T> out;
  try {
    if constexpr (std::is_void_v<T>) {
      ended.get();
      out.set_value();
    } else {
      out.set_value(ended.get());
    }
  } catch (const std::logic_error& e) {
    throw testing::defect("it ended with a broken rule: " + std::string(e.what()));
  } catch (...) {
    out.set_exception(std::current_exception());
  }
  return testing::pending<T>(out.get_future());
}

} // namespace parley::detail
