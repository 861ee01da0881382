// Part of parley. BSD-3-Clause, see LICENSE.
//
// Runs each shape of an await that a compiler got wrong, without parley, and prints what this one makes of it. g++ before
// 13 destroys some temporaries of awaiting statements twice (GCC 99576, 107288): those rows may be wrong there, and
// nowhere else. A row that is right everywhere is one that parley's documentation may show.
#include <array>
#include <coroutine>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define PROBE_OLD_GCC 1
#else
#define PROBE_OLD_GCC 0
#endif

namespace {

int made = 0;
int gone = 0;

struct counted {
  counted() noexcept { ++made; }
  counted(const counted&) noexcept { ++made; }
  counted(counted&&) noexcept { ++made; }
  counted& operator=(const counted&) noexcept { return *this; }
  ~counted() { ++gone; }
  int one() const { return 1; }
};

// -- a task in as few lines as can be ---------------------------------------------------------------------------------

std::coroutine_handle<> next;
std::coroutine_handle<> parked;

class promise_base {
public:
  promise_base() noexcept {}
  std::suspend_always initial_suspend() noexcept { return {}; }

  class final_awaiter {
  public:
    final_awaiter() noexcept {}
    bool await_ready() noexcept { return false; }
    template <class P>
    void await_suspend(std::coroutine_handle<P> frame) noexcept {
      next = frame.promise().parent;
    }
    void await_resume() noexcept {}
  };
  final_awaiter final_suspend() noexcept { return final_awaiter(); }
  void unhandled_exception() noexcept { error = std::current_exception(); }

  std::coroutine_handle<> parent;
  std::exception_ptr error;
};

template <class T>
class task {
public:
  class promise_type : public promise_base {
  public:
    promise_type() noexcept {}
    task get_return_object() {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    template <class U>
    void return_value(U&& x) {
      value.emplace(std::forward<U>(x));
    }
    std::optional<T> value;
  };

  task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  ~task() {
    if (frame_)
      frame_.destroy();
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> parent) noexcept {
    frame_.promise().parent = parent;
    next = frame_;
  }
  T await_resume() {
    if (frame_.promise().error)
      std::rethrow_exception(frame_.promise().error);
    return std::move(*frame_.promise().value);
  }
  std::coroutine_handle<> frame() const { return frame_; }

private:
  explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

class pause {
public:
  pause() noexcept {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) noexcept { parked = frame; }
  void await_resume() const noexcept {}
};

// -- what the shapes await --------------------------------------------------------------------------------------------

template <class F>
task<int> call(F f) {
  co_await pause();
  co_return f();
}
template <class F>
task<int> call_ref(const F& f) {
  co_await pause();
  co_return f();
}
template <class F, class... Args>
task<int> call_args(F f, Args... args) {
  co_await pause();
  co_return f(args...);
}
template <class T>
task<int> take(T) {
  co_await pause();
  co_return 1;
}
template <class T>
task<int> take_ref(const T&) {
  co_await pause();
  co_return 1;
}
task<int> fail(counted) {
  co_await pause();
  throw std::runtime_error("child");
}

struct two {
  counted a, b;
};
struct plain_options {
  int timeout = 0;
  counted tag;
};
class built_options {
public:
  built_options() noexcept {}
  built_options(int, counted tag) : tag_(std::move(tag)) {}
  built_options with(counted) const { return *this; }

private:
  counted tag_;
};

task<counted> give() {
  co_await pause();
  co_return counted();
}
task<two> give_two() {
  co_await pause();
  two out;
  co_return out;
}
task<std::vector<counted>> give_many() {
  co_await pause();
  co_return std::vector<counted>(3);
}

struct aggregate_awaiter {
  counted tag;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) noexcept { parked = frame; }
  int await_resume() const noexcept { return 1; }
};
template <class F>
class class_awaiter {
public:
  explicit class_awaiter(F f) : f_(std::move(f)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) noexcept { parked = frame; }
  int await_resume() const { return f_(); }

private:
  F f_;
};
class by_reference {
public:
  by_reference() noexcept : leaf_(counted()) {}
  auto& operator co_await() { return leaf_; }

private:
  class leaf {
  public:
    explicit leaf(counted tag) : tag_(std::move(tag)) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame) noexcept { parked = frame; }
    int await_resume() const { return tag_.one(); }

  private:
    counted tag_;
  };
  leaf leaf_;
};
auto closure(counted c) {
  return [c] { return c.one(); };
}
bool yes() {
  return made >= 0;
}

// -- the shapes -------------------------------------------------------------------------------------------------------

enum verdict { right_everywhere, wrong_on_old_gcc, right_when_destroyed };

struct shape {
  const char* text;
  verdict expected;
  task<int> (*make)();
};

const shape shapes[] = {
    {"co_await call([c]{…})", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await call([c] { return c.one(); });
       co_return x;
     }},
    {"co_await call_ref([c]{…})", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await call_ref([c] { return c.one(); });
       co_return x;
     }},
    {"co_await call(std::function([c]{…}))", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await call(std::function<int()>([c] { return c.one(); }));
       co_return x;
     }},
    {"co_await class_awaiter([c]{…})", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await class_awaiter([c] { return c.one(); });
       co_return x;
     }},
    {"co_await [c]() -> task {…}()", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await [c]() -> task<int> { co_return c.one(); }();
       co_return x;
     }},
    {"co_await take(two{…})", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = co_await take(two{counted(), counted()});
       co_return x;
     }},
    {"co_await take_ref(two{…})", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = co_await take_ref(two{counted(), counted()});
       co_return x;
     }},
    {"co_await take(options{.timeout = 1, .tag = x})", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = co_await take(plain_options{.timeout = 1, .tag = counted()});
       co_return x;
     }},
    {"co_await take(std::array{…})", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = co_await take(std::array<counted, 2>{counted(), counted()});
       co_return x;
     }},
    {"co_await aggregate_awaiter{x}", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = co_await aggregate_awaiter{counted()};
       co_return x;
     }},
    {"b ? co_await f() : co_await g()", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = yes() ? co_await give() : co_await give();
       co_return x.one();
     }},
    {"b ? x : co_await g()", wrong_on_old_gcc,
     []() -> task<int> {
       auto x = yes() ? counted() : co_await give();
       co_return x.one();
     }},
    {"co_await take(b ? x : X())", wrong_on_old_gcc,
     []() -> task<int> {
       counted c;
       auto x = co_await take(yes() ? c : counted());
       co_return x;
     }},
#if !PROBE_OLD_GCC // which says "array used as initializer"
    {"co_await take(std::vector<T>{a, b})", right_everywhere,
     []() -> task<int> {
       counted a, b;
       auto x = co_await take(std::vector<counted>{a, b});
       co_return x;
     }},
    {"std::vector v{x, co_await g()}", right_everywhere,
     []() -> task<int> {
       counted a;
       std::vector<counted> v{a, co_await give()};
       co_return static_cast<int>(v.size());
     }},
#endif
    {"named closure, lvalue and moved", right_everywhere,
     []() -> task<int> {
       counted c;
       auto f = [c] { return c.one(); };
       auto x = co_await call(f);
       auto y = co_await call(std::move(f));
       co_return x + y;
     }},
    {"auto t = call([c]{…}); co_await std::move(t)", right_everywhere,
     []() -> task<int> {
       counted c;
       auto t = call([c] { return c.one(); });
       auto x = co_await std::move(t);
       co_return x;
     }},
    {"captures by reference", right_everywhere,
     []() -> task<int> {
       counted c;
       auto x = co_await call([&c] { return c.one(); });
       co_return x;
     }},
    {"closure returned by a function", right_everywhere,
     []() -> task<int> {
       auto x = co_await call(closure(counted()));
       co_return x;
     }},
    {"captureless closure and arguments", right_everywhere,
     []() -> task<int> {
       auto x = co_await call_args([](counted& c) { return c.one(); }, counted());
       co_return x;
     }},
    {"options class, braced and built", right_everywhere,
     []() -> task<int> {
       auto x = co_await take<built_options>({1, counted()});
       auto y = co_await take(built_options().with(counted()));
       co_return x + y;
     }},
    {"tuple, pair, optional, string temporaries", right_everywhere,
     []() -> task<int> {
       auto a = co_await take(std::tuple(counted(), 1));
       auto b = co_await take(std::pair(counted(), 1));
       auto c = co_await take(std::optional(counted()));
       auto d = co_await take(std::string("a text that is longer than a small string is"));
       co_return a + b + c + d;
     }},
    {"&&, if with initializer, range-for, structured binding", right_everywhere,
     []() -> task<int> {
       int sum = 0;
       if (co_await take(1) == 1 && co_await take(2) == 1)
         ++sum;
       if (auto x = co_await give(); x.one() == 1)
         ++sum;
       for (auto& each : co_await give_many())
         sum += each.one();
       auto pair = co_await give_two();
       auto& [a, b] = pair;
       co_return sum + a.one() + b.one();
     }},
    {"a child that throws, with parameters", right_everywhere,
     []() -> task<int> {
       try {
         co_await fail(counted());
       } catch (const std::runtime_error&) {
         co_return 1;
       }
       co_return 0;
     }},
    {"awaiter returned by reference", right_everywhere,
     []() -> task<int> {
       auto x = co_await by_reference();
       co_return x;
     }},
    {"destroyed while parked: locals, parameters, binding, range-for", right_when_destroyed,
     []() -> task<int> {
       counted local;
       auto [a, b] = two{local, local};
       std::vector<counted> many(3);
       for (auto& each : many)
         co_await take(each);
       co_return a.one() + b.one();
     }},
};

bool run(const shape& x) {
  made = gone = 0;
  {
    auto work = x.make();
    next = work.frame();
    for (;;) {
      while (next)
        std::exchange(next, {}).resume();
      if (!parked || x.expected == right_when_destroyed)
        break;
      next = std::exchange(parked, {});
    }
    parked = {};
  }
  auto right = made == gone;
  auto allowed = PROBE_OLD_GCC && x.expected == wrong_on_old_gcc;
  std::printf("%-64s %s (%d made, %d destroyed)\n", x.text,
              right ? "right" : (gone > made ? "TWICE" : "LEAK"), made, gone);
  return right || allowed;
}

} // namespace

int main() {
  std::printf("%s\n", __VERSION__);
  bool right = true;
  for (auto& each : shapes)
    right = run(each) && right;
  return right ? 0 : 1;
}
