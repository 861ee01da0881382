// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <parley/actors.hpp>
#include <parley/io/http.hpp>

#include <chrono>
#include <string>

using stopwatch = std::chrono::steady_clock;

/// Prints what was awaited since `start`.
void print_time(stopwatch::time_point start, const std::string& what);

/// The first lines of a text, indented.
std::string beginning(const std::string& text, int most = 8);

/// Serves both sites on ports of their own, talks to them over TCP and prints it.
/// @throws std::runtime_error  when an answer is not as it has to be
parley::task<> show_web(parley::system& system, parley::handle<parley::http::handler> site,
                        parley::handle<parley::http::handler> nested_site);
