// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/actors/system.hpp"
#include "parley/actors/task.hpp"

#include <string>
#include <vector>

/// Makes `task<int> co_main(parley::system&, std::vector<std::string> args)` the program: starts a system with everything
/// announced, runs the task to its end and returns its value. `args` are the command line's, without the program's name.
/// A failure that leaves the task is printed on stderr with its causes, and the program returns 1.
#define PARLEY_MAIN(co_main)                                                                       \
  int main(int argc, char** argv) {                                                                \
    return ::parley::detail::run_main(argc, argv, co_main);                                        \
  }

namespace parley::detail {

int run_main(int argc, char** argv, task<int> (*co_main)(system&, std::vector<std::string>));

} // namespace parley::detail
