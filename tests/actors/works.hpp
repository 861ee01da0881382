// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "actors/library.hpp"

/// Work to compose.
namespace works {

using namespace std::chrono_literals;
using parley::errc;
using parley::failure;
using parley::task;

inline task<int> after(std::chrono::milliseconds length, int value) {
  co_await parley::sleep_for(length);
  co_return value;
}

inline task<void> nothing_after(std::chrono::milliseconds length) {
  co_await parley::sleep_for(length);
}

inline task<int> fails_after(std::chrono::milliseconds length, std::string text) {
  co_await parley::sleep_for(length);
  throw failure(errc::overloaded, std::move(text));
  co_return 0;
}

inline task<int> at_once(int value) {
  co_return value;
}

/// Writes its name when it begins, `!` when a cancel strikes it, and `.` when it has cleaned up behind that.
inline task<int> careful(std::string& log, char name, std::chrono::milliseconds length,
                         std::chrono::milliseconds cleanup) {
  log += name;
  std::exception_ptr cancel;
  try {
    co_await parley::sleep_for(length);
  } catch (const parley::cancelled&) {
    cancel = std::current_exception();
    log += '!';
  }
  if (cancel != nullptr) {
    co_await parley::sleep_for(cleanup);
    log += '.';
    std::rethrow_exception(cancel);
  }
  log += name;
  co_return 1;
}

/// Goes on for its time, whatever cancels it.
inline task<int> stubborn(std::chrono::milliseconds length, int value) {
  auto end = parley::now() + length;
  while (parley::now() < end) {
    try {
      co_await parley::sleep_until(end);
    } catch (const parley::cancelled&) { // goes on
    }
  }
  co_return value;
}

/// Fails when it is cancelled.
inline task<int> fails_on_cancel(std::string text) {
  try {
    co_await parley::sleep_for(1h);
  } catch (const parley::cancelled&) {
    throw failure(errc::other, text);
  }
  co_return 0;
}

template <class A, class... As>
std::vector<A> list(A first, As... others) {
  std::vector<A> out;
  out.push_back(std::move(first));
  (out.push_back(std::move(others)), ...);
  return out;
}

/// "overloaded #1 late (early)": code, index, text, and the texts of the others.
inline std::string told(const failure& f) {
  auto out = std::string(to_string(f.code()));
  if (f.index())
    out += " #" + std::to_string(*f.index());
  out += " " + std::string(f.text());
  f.each_other([&](const failure& other) { out += " (" + std::string(other.text()) + ")"; });
  return out;
}

/// What a failure tells; "cancelled!" for a cancel; else the value, if it is a number.
template <class T>
task<std::string> told_by(task<T> work) {
  try {
    if constexpr (std::is_same_v<T, int>) {
      auto value = co_await std::move(work);
      co_return std::to_string(value);
    } else {
      static_cast<void>(co_await std::move(work));
      co_return "a value";
    }
  } catch (const failure& f) {
    co_return told(f);
  } catch (const std::exception& e) {
    co_return e.what();
  } catch (const parley::cancelled&) {
    co_return "cancelled!";
  }
}

} // namespace works
