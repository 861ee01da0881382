// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/lifted.hpp"

#include "parley/messaging/caf/expect.hpp"
#include "parley/messaging/caf/extension.hpp"

#include <caf/all.hpp>

#include <map>
#include <mutex>

namespace parley::detail {

namespace {

/// The cores of one system's lifted actors.
class lifted_cores {
public:
  explicit lifted_cores(caf::actor_system&) {}

  core* find(caf::actor_id id) {
    std::unique_lock guard(mutex_);
    auto i = cores_.find(id);
    return i != cores_.end() ? i->second : nullptr;
  }
  void insert(caf::actor_id id, core& c) {
    std::unique_lock guard(mutex_);
    cores_.emplace(id, &c);
  }
  void erase(caf::actor_id id) {
    std::unique_lock guard(mutex_);
    cores_.erase(id);
  }

private:
  std::mutex mutex_;
  std::map<caf::actor_id, core*> cores_;
};

/// Owns a lifted core, and ends it in the actor's clean-up.
class lifted : public caf::attachable, expectations {
public:
  explicit lifted(caf::scheduled_actor& self)
      : self_(self), cores_(port::extension<lifted_cores>(self.system())), core_(self) {
    core_.set_lifted(*this);
    cores().insert(self.id(), core_);
  }

  void actor_exited(const caf::error& reason, port::unit* on) override {
    cores().erase(self_.id());
    if (on == nullptr)
      self_.context(nullptr);
    core_.die(reason);
  }

  core& get() noexcept { return core_; }

private:
  void expect(caf::message_id id) override {
    port::expect(self_, id, [this](caf::mailbox_element& x) {
      auto turn = core_.begin_turn();
      core_.received(x);
      core_.end_step();
    });
  }
  void forget(caf::message_id id) override { port::forget(self_, id); }

  lifted_cores& cores() { return *cores_; }

  caf::scheduled_actor& self_;
  std::shared_ptr<lifted_cores> cores_;
  core core_;
};

} // namespace

core& lifted_core(caf::scheduled_actor& self) {
  if (auto* known = port::extension<lifted_cores>(self.system())->find(self.id()))
    return *known;
  auto made = std::make_unique<lifted>(self);
  auto& out = made->get();
  self.attach(caf::attachable_ptr{made.release()});
  return out;
}

} // namespace parley::detail
