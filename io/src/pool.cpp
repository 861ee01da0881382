// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/detail/pool.hpp"

#include "parley/messaging/caf/extension.hpp"
#include "parley/messaging/caf/held_scheduler.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

namespace parley {

pool_state pool_of(caf::actor_system& system) {
  return port::extension<detail::pool>(system)->state();
}

namespace detail {

struct pool_shared : std::enable_shared_from_this<pool_shared> {
  explicit pool_shared(const pool::shape& x) : shape(x) {}

  const pool::shape shape;
  mutable std::mutex mutex;
  std::condition_variable work;
  std::list<std::shared_ptr<pool_job>> queue;
  std::vector<std::thread> threads;
  std::size_t in_lanes = 0;
  std::size_t idle = 0;
  std::size_t running = 0;
  std::size_t abandoned = 0;
  bool stopping = false;

  /// Empty when it is taken.
  std::optional<failure> take(std::shared_ptr<pool_job> job, std::shared_ptr<lane> in);
  bool start_thread();
  void serve();
  void end(pool_job& job);
  void next_of(lane& x);
  void push(std::shared_ptr<pool_job> job);
  std::shared_ptr<pool_job> abandon(pool_job& job);
};

std::optional<failure> pool_shared::take(std::shared_ptr<pool_job> job, std::shared_ptr<lane> in) {
  std::unique_lock guard(mutex);
  if (stopping)
    return make_failure(errc::stopping, "the blocking pool has stopped");
  auto held = in != nullptr && in->busy_;
  auto free = shape.threads - running;
  if (held || queue.size() >= free) { // it will wait
    auto waiting = in_lanes + (queue.size() > free ? queue.size() - free : 0);
    if (waiting >= shape.queue)
      return make_failure(errc::overloaded, "the blocking pool's queue is full: " +
                                                std::to_string(waiting) + " jobs wait");
  }
  if (!held && queue.size() >= idle && threads.size() < shape.threads && !start_thread())
    return make_failure(errc::overloaded, "the blocking pool cannot start a thread");
  job->home_ = shared_from_this();
  job->lane_ = std::move(in);
  if (auto* x = job->lane_.get(); held) {
    auto& stored = *job;
    stored.stage_ = pool_job::stage::in_lane;
    stored.position_ = x->waiting_.insert(x->waiting_.end(), std::move(job));
    ++in_lanes;
  } else {
    if (x != nullptr)
      x->busy_ = true;
    push(std::move(job));
  }
  return std::nullopt;
}

/// With the mutex held; a pool that has threads goes on with those.
bool pool_shared::start_thread() {
  auto number = threads.size();
  try {
    threads.emplace_back([self = shared_from_this(), number] {
      pthread_setname_np(pthread_self(), ("parley-pool-" + std::to_string(number)).c_str());
      self->serve();
    });
  } catch (const std::system_error&) {
    return number != 0;
  }
  return true;
}

void pool_shared::push(std::shared_ptr<pool_job> job) {
  auto& stored = *job;
  stored.stage_ = pool_job::stage::queued;
  stored.position_ = queue.insert(queue.end(), std::move(job));
  work.notify_one();
}

/// With the mutex held: what the lane holds back may go.
void pool_shared::next_of(lane& x) {
  if (x.waiting_.empty()) {
    x.busy_ = false;
    return;
  }
  auto next = std::move(x.waiting_.front());
  x.waiting_.pop_front();
  --in_lanes;
  push(std::move(next));
}

void pool_shared::serve() {
  std::unique_lock guard(mutex);
  for (;;) {
    ++idle;
    work.wait(guard, [this] { return stopping || !queue.empty(); });
    --idle;
    if (queue.empty())
      return;
    auto job = std::move(queue.front());
    queue.pop_front();
    job->stage_ = pool_job::stage::running;
    ++running;
    guard.unlock();
    job->run();
    end(*job);
    job = nullptr; // an abandoned result ends here
    guard.lock();
  }
}

/// The counts are right before anybody hears of the end.
void pool_shared::end(pool_job& job) {
  std::unique_lock guard(mutex);
  job.stage_ = pool_job::stage::done;
  --running;
  if (auto in = std::move(job.lane_))
    next_of(*in);
  if (job.abandoned()) {
    --abandoned;
    return;
  }
  guard.unlock();
  settle_elsewhere(job.owner_, job.key_);
}

/// Returns the job that the caller destroys, without the mutex.
std::shared_ptr<pool_job> pool_shared::abandon(pool_job& job) {
  using stage = pool_job::stage;
  std::unique_lock guard(mutex);
  std::shared_ptr<pool_job> removed;
  if (job.stage_ == stage::done || job.abandoned())
    return removed;
  job.abandoned_.store(true, std::memory_order_relaxed);
  if (job.stage_ == stage::running) {
    ++abandoned;
    return removed;
  }
  removed = std::move(*job.position_);
  auto in = std::move(job.lane_);
  if (job.stage_ == stage::in_lane) {
    in->waiting_.erase(job.position_);
    --in_lanes;
  } else {
    queue.erase(job.position_);
    if (in != nullptr)
      next_of(*in);
  }
  job.stage_ = stage::done;
  return removed;
}

// -- the pool ---------------------------------------------------------------------------------------------------------

pool::shape::shape(caf::actor_system& system)
    : threads(
          std::max(std::size_t{1},
                   caf::get_or(system.config(), "parley.pool-threads",
                               std::size_t{std::max(4U, std::thread::hardware_concurrency())}))),
      queue(caf::get_or(system.config(), "parley.pool-queue", std::size_t{1024})),
      is_inline(caf::get_or(system.config(), "parley.pool-inline",
                            port::held_scheduler_of(system) != nullptr)) {}

pool::pool(const shape& x) : shared_(std::make_shared<pool_shared>(x)) {}

pool::~pool() {
  std::vector<std::thread> threads;
  {
    std::unique_lock guard(shared_->mutex);
    shared_->stopping = true;
    threads = std::move(shared_->threads);
  }
  shared_->work.notify_all();
  for (auto& thread : threads) {
    if (thread.get_id() == std::this_thread::get_id())
      thread.detach(); // a job was the last who knew the pool
    else
      thread.join();
  }
}

slot_key pool::submit(core& owner, std::shared_ptr<pool_job> job, std::shared_ptr<lane> in) {
  if (shared_->shape.is_inline || job->ready())
    return run_here(owner, *job);
  auto key = owner.open(time_point::max());
  owner.expect_answer(key);
  job->owner_ = caf::weak_actor_ptr(owner.self().ctrl());
  job->key_ = key;
  if (auto refused = shared_->take(std::move(job), std::move(in)))
    owner.settle(key, std::move(*refused));
  return key;
}

void pool::submit(std::shared_ptr<pool_job> job, std::shared_ptr<lane> in) {
  if (shared_->shape.is_inline)
    job->run();
  else if (auto refused = shared_->take(std::move(job), std::move(in)))
    throw *refused;
}

slot_key pool::run_here(core& owner, pool_job& job) {
  {
    turn nobody(nullptr); // as on a thread of the pool
    job.run();
  }
  return owner.open_sleep(duration::zero());
}

void pool::abandon(pool_job& job) noexcept {
  if (auto home = job.home_)
    home->abandon(job);
}

pool_state pool::state() const {
  std::unique_lock guard(shared_->mutex);
  pool_state out;
  out.threads = shared_->threads.size();
  out.queued = shared_->queue.size() + shared_->in_lanes;
  out.running = shared_->running;
  out.abandoned = shared_->abandoned;
  return out;
}

slot_key submit(core& owner, std::shared_ptr<pool_job> job, std::shared_ptr<lane> in) {
  if (!owner.dead())
    return port::extension<pool>(owner.self().system())
        ->submit(owner, std::move(job), std::move(in));
  auto key = owner.open(time_point::max());
  owner.settle(key, make_failure(errc::stopping, "the actor is ending"));
  return key;
}

} // namespace detail
} // namespace parley
