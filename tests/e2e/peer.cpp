// Part of parley. BSD-3-Clause, see LICENSE.
#include "e2e/peer.hpp"

#include "parley/messaging/caf/threads.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace parley_test {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto patience = 30s;
constexpr std::string_view role_option = "--role";

const role* first_role = nullptr;

struct pipe_ends {
  pipe_ends() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
  int read;
  int write;
};

void close_end(int& end) {
  if (end >= 0)
    ::close(std::exchange(end, -1));
}

} // namespace

// -- peer -------------------------------------------------------------------------------------------------------------

peer::peer(const std::string& role, const std::vector<std::string>& args) {
  pipe_ends in;
  pipe_ends out;
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, in.read, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out.write, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out.write, STDERR_FILENO);
  std::vector<std::string> words{"peer", std::string(role_option), role};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  auto* another = std::getenv("PARLEY_PEER"); // these tests as another compiler built them
  auto* program = another != nullptr ? another : "/proc/self/exe";
  auto failed = ::posix_spawn(&process_, program, &files, nullptr, argv.data(), environ) != 0;
  ::posix_spawn_file_actions_destroy(&files);
  close_end(in.read);
  close_end(out.write);
  input_ = in.write;
  lines_ = out.read;
  if (failed)
    throw std::runtime_error("no process");
}

peer::~peer() {
  try {
    if (process_ > 0)
      finish();
  } catch (const std::exception& e) {
    std::cerr << "peer: " << e.what() << "\n";
  }
  close_end(input_);
  close_end(lines_);
}

bool peer::read_more(clock::time_point until) {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  pollfd ready{lines_, POLLIN, 0};
  if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0)
    throw std::runtime_error("the peer fell silent after:\n" + output_);
  char block[4096];
  auto size = ::read(lines_, block, sizeof(block));
  if (size > 0)
    output_.append(block, static_cast<std::size_t>(size));
  return size > 0;
}

std::string peer::wait_for(std::string_view start) {
  auto until = clock::now() + patience;
  for (;;) {
    auto line = std::ranges::find_if(unread_, [&](auto& x) { return x.starts_with(start); });
    if (line != unread_.end()) {
      auto rest = line->substr(start.size());
      unread_.erase(line);
      return rest;
    }
    if (!read_more(until))
      throw std::runtime_error("the peer ended before it said '" + std::string(start) + "':\n" +
                               output_);
    for (auto end = output_.find('\n', split_); end != output_.npos;
         end = output_.find('\n', split_)) {
      unread_.push_back(output_.substr(split_, end - split_));
      split_ = end + 1;
    }
  }
}

int peer::reap() {
  int status = 0;
  ::waitpid(std::exchange(process_, 0), &status, 0);
  return status;
}

void peer::freeze() {
  ::kill(process_, SIGSTOP);
}

void peer::kill() {
  ::kill(process_, SIGKILL);
  reap();
}

const std::string& peer::finish() {
  close_end(input_);
  try {
    auto until = clock::now() + patience;
    while (read_more(until)) {}
  } catch (...) {
    kill();
    throw;
  }
  if (auto status = reap(); status != 0)
    throw std::runtime_error("the peer ended with status " + std::to_string(status) + " after:\n" +
                             output_);
  return output_;
}

/// Has CAF know the types of its own modules; CAF 0.17 has no table of them.
template <class... Modules>
void init_types() {
  (
      [] {
        if constexpr (requires { Modules::init_global_meta_objects(); })
          Modules::init_global_meta_objects();
      }(),
      ...);
}

std::unique_ptr<caf::actor_system_config> networked() {
  init_types<caf::io::middleman>();
  auto config = std::make_unique<caf::actor_system_config>();
  config->load<caf::io::middleman>();
  parley::port::set_workers(*config, 4); // a test blocks one while it reads a pipe
  return config;
}

// -- role -------------------------------------------------------------------------------------------------------------

role::role(std::string_view name, body run) : name_(name), run_(run), next_(first_role) {
  first_role = this;
}

const role* role::named_by(int argc, char** argv) {
  if (argc < 3 || argv[1] != role_option)
    return nullptr;
  for (auto* each = first_role; each != nullptr; each = each->next_)
    if (each->name_ == argv[2])
      return each;
  throw std::invalid_argument("no such role");
}

int role::play(int argc, char** argv) const {
  ::alarm(60); // should the test be gone without closing the pipe
  try {
    run_(std::vector<std::string>(argv + 3, argv + argc));
    return 0;
  } catch (const std::exception& e) {
    report(std::string("failed: ") + e.what());
    return 1;
  }
}

void report(const std::string& line) {
  auto text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0)
    std::abort();
}

void wait_for_end() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {}
}

} // namespace parley_test
