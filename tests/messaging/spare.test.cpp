// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/caf/spare.hpp"

#include "messaging/fixture.hpp"
#include "parley/messaging/caf/element.hpp"

/// The memory of a request, for its answer; since CAF 1.0.
namespace spare_test {

struct range {
  int first = 0;
  int last = 0;
};
PARLEY_MESSAGE(range, first, last)

} // namespace spare_test

namespace {

using namespace parley_test;
using spare_test::range;
namespace port = parley::port;

caf::mailbox_element_ptr request() {
  auto x = port::make_request<range>(nullptr, 1, 2).first;
  x->mid = port::request_id(1, false);
  return x;
}

const auto answer_id = port::request_id(1, false).response_id();

/// The answer `value`, made in a request's memory of so many bytes, if there.
template <class T>
caf::mailbox_element_ptr answer(T value, std::size_t room) {
  port::incoming asked(request());
  return port::spare(asked, room).refill(answer_id, std::move(value));
}

TEST_CASE_METHOD(wire, "an answer is made in the memory of its request") {
  auto x = request();
  auto* envelope = x.get();
  auto* memory = x->payload.cdata().storage();
  port::incoming asked(std::move(x));
  port::spare kept(asked, port::room_of<range>);
  kept.clear();
  auto out = kept.refill(answer_id, 7);
  REQUIRE(out.get() == envelope);
  REQUIRE(out->payload.cdata().storage() == memory);
  REQUIRE(out->payload.get_as<int>(0) == 7);
  REQUIRE(out->mid == answer_id);
}

TEST_CASE_METHOD(wire, "an error is made in the memory of a request, as CAF makes errors") {
  auto out = answer(caf::sec::runtime_error, port::room_of<range>);
  REQUIRE(out->payload.get_as<caf::error>(0) == caf::sec::runtime_error);
}

TEST_CASE_METHOD(wire, "the memory of a request is used once") {
  port::incoming asked(request());
  port::spare kept(asked, port::room_of<range>);
  REQUIRE(kept.refill(answer_id, 7) != nullptr);
  REQUIRE(kept.refill(answer_id, 8) == nullptr);
}

TEST_CASE_METHOD(wire, "an answer that is larger than its request gets memory of its own") {
  REQUIRE(answer(std::string("seven"), sizeof(std::string) - 1) == nullptr);
}

TEST_CASE_METHOD(wire, "nothing is kept of a large request while its handler waits") {
  REQUIRE(answer(7, port::spare::most_room) != nullptr);
  REQUIRE(answer(7, port::spare::most_room + 1) == nullptr);
}

TEST_CASE_METHOD(wire, "a request that others hold has no context, and no memory to give") {
  auto x = request();
  x->mid = caf::message_id(x->mid.integer_value() | port::carries_context);
  auto kept = x->payload;
  REQUIRE(port::context_of<range>(*x) == nullptr);
  kept.reset();
  REQUIRE(port::context_of<range>(*x) != nullptr);
  REQUIRE(answer(7, 0) == nullptr);
}

} // namespace
