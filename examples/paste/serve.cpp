// Part of parley. BSD-3-Clause, see LICENSE.
#include "serve.hpp"

#include "logging.hpp"
#include "site.hpp"
#include "store.hpp"
#include "templates.hpp"
#include <parley/io/blocking.hpp>
#include <parley/io/file_service.hpp>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <malloc.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace std::chrono_literals;
namespace http = parley::http;

namespace pastes {

namespace {

constexpr auto tidy_pause = 60s;
constexpr auto stop_grace = 10s;

int told_to_end = -1; // an eventfd, which a signal handler may write

/// From here on SIGTERM and SIGINT are told by wait_for_end.
void catch_signals() {
  told_to_end = ::eventfd(0, EFD_CLOEXEC);
  struct sigaction action{};
  action.sa_handler = [](int) {
    auto before = errno;
    std::uint64_t one = 1;
    static_cast<void>(!::write(told_to_end, &one, sizeof(one)));
    errno = before;
  };
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

/// Memory goes back when it is free; a file that grows beyond the process' limit is an error to whoever writes it, not the
/// end; and each connection is an open file.
void prepare_limits() {
  ::signal(SIGXFSZ, SIG_IGN);
  // Else what large uploads took is kept for the next ones, by each thread.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
}

/// Whether the process was told to end before `limit` was over. Blocks.
bool wait_for_end(std::chrono::milliseconds limit) {
  pollfd end{told_to_end, POLLIN, 0};
  return ::poll(&end, 1, static_cast<int>(limit.count())) > 0;
}

} // namespace

parley::task<int> serve(parley::system& system, serving what,
                        parley::handle<parley::files::protocol> files,
                        parley::handle<protocol> store) {
  catch_signals();
  prepare_limits();
  co_await ask<tidy>(store);
  auto forms = parley::spawn<parley::file_service>(system, what.templates);
  auto loader = parley::spawn<templates::loader>(system, forms);
  parley::metrics metrics(system);
  auto pages = spawn_site(system, store, files, loader, metrics, what.view);
  auto log = std::make_shared<logging>(); // which whoever logs keeps
  parley::observe_failures(
      system.caf(), [log](std::string_view message, const auto& why) { log->write(message, why); });
  if (!what.quiet)
    what.how.access_log([log](const http::access& request) { log->write(request); });
  what.how.body_size(upload_limit).metrics(metrics);
  auto server = parley::spawn<http::server>(system, what.how, pages);
  auto place = co_await ask<http::where>(server);
  std::cout << "paste: serving " << http::url_of(place) << std::endl;

  while (!co_await parley::blocking(wait_for_end, tidy_pause)) {
    auto done = co_await as_outcome(ask<tidy>(store));
    if (!done)
      log->write("cannot tidy: " + std::string(done.get_if<parley::failure>()->text()));
    if (auto lost = log->take_dropped(); lost != 0)
      log->write(std::to_string(lost) + " lines of this log were lost");
  }
  log->write("told to end, with " + std::to_string(stop_grace.count()) +
             " s for what is in flight");
  parley::stop(server, stop_grace); // the system's end waits for it
  ::signal(SIGTERM, SIG_DFL);       // who asks twice does not want to wait
  ::signal(SIGINT, SIG_DFL);
  co_return 0;
}

} // namespace pastes
