// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/roots.hpp"

namespace parley::detail {

root& roots::open(core& self, port::responder to, const port::request_context& context) {
  if (spare_.empty())
    spare_.push_back(std::make_unique<root>(self));
  auto* work = spare_.back().release();
  spare_.pop_back();
  work->context = context;
  work->to = std::move(to);
  work->older = newest_;
  (newest_ != nullptr ? newest_->newer : oldest_) = work;
  newest_ = work;
  count_.add(1);
  if (work->to.source() != nullptr && port::is_ours(work->to.id())) {
    work->requester = work->to.source()->aid;
    work->request = port::key_of(work->to.id());
    requests_.insert(*work);
  }
  return *work;
}

void roots::erase(core& self, root& work) noexcept {
  if (work.requester != 0)
    requests_.erase(work);
  count_.subtract(1);
  (work.older != nullptr ? work.older->newer : oldest_) = work.newer;
  (work.newer != nullptr ? work.newer->older : newest_) = work.older;
  std::unique_ptr<root> spare(&work);
  spare->~root();
  new (spare.get()) root(self);
  spare_.push_back(std::move(spare));
}

} // namespace parley::detail
