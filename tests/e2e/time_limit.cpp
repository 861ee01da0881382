// Part of parley. BSD-3-Clause, see LICENSE.
#include <catch2/catch_all.hpp>

#include <unistd.h>

namespace {

/// Kills the test program, by SIGALRM, when one test takes longer than a minute and a half.
class time_limit : public Catch::EventListenerBase {
public:
  using EventListenerBase::EventListenerBase;

  void testCaseStarting(const Catch::TestCaseInfo&) override { ::alarm(90); }
  void testCaseEnded(const Catch::TestCaseStats&) override { ::alarm(0); }
};

} // namespace

CATCH_REGISTER_LISTENER(time_limit)
