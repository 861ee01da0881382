// Part of parley. BSD-3-Clause, see LICENSE.
#include "logging.hpp"

#include <boost/core/null_deleter.hpp>
#include <boost/log/attributes/clock.hpp>
#include <boost/log/core.hpp>
#include <boost/log/expressions.hpp>
#include <boost/log/sinks/async_frontend.hpp>
#include <boost/log/sinks/bounded_fifo_queue.hpp>
#include <boost/log/sinks/text_ostream_backend.hpp>
#include <boost/log/sources/logger.hpp>
#include <boost/log/sources/record_ostream.hpp>
#include <boost/log/support/date_time.hpp>
#include <boost/make_shared.hpp>

#include <algorithm>
#include <atomic>
#include <iostream>

namespace logs = boost::log;

namespace pastes {

namespace {

std::atomic<std::uint64_t> dropped = 0;

/// What Boost.Log does when the queue is full.
class drop_and_count {
public:
  template <class Record, class Lock>
  bool on_overflow(const Record&, Lock&) {
    ++dropped;
    return false;
  }
  void on_queue_space_available() {}
  void interrupt() {}
};

constexpr std::size_t most_waiting = 8192;

using async_sink =
    logs::sinks::asynchronous_sink<logs::sinks::text_ostream_backend,
                                   logs::sinks::bounded_fifo_queue<most_waiting, drop_and_count>>;

/// Nobody writes lines of their own, or moves the cursor of who reads.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return text;
}

std::string timed(const std::string& text) {
  auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return parley::as_json(now).get<std::string>() + " " + one_line(text);
}

} // namespace

class logging::output : public async_sink {
public:
  void write_line(const std::string& text) { BOOST_LOG(source_) << text; }

private:
  logs::sources::logger_mt source_;
};

logging::logging() : output_(std::make_unique<output>()) {
  output_->locked_backend()->add_stream(
      boost::shared_ptr<std::ostream>(&std::cerr, boost::null_deleter()));
  output_->locked_backend()->auto_flush(true);
  output_->set_formatter(logs::expressions::stream << logs::expressions::smessage);
  logs::core::get()->add_sink(boost::shared_ptr<output>(output_.get(), boost::null_deleter()));
}

logging::~logging() {
  logs::core::get()->remove_sink(boost::shared_ptr<output>(output_.get(), boost::null_deleter()));
  output_->stop();
  output_->flush();
}

void logging::write(const parley::http::access& what) {
  output_->write_line(parley::http::log_line(what, std::chrono::system_clock::now()));
}

void logging::write(std::string_view message, const parley::failure& why) {
  if (why.code() != parley::errc::declared && why.code() != parley::errc::stopping)
    output_->write_line(timed(std::string(message) + " failed: " + why.what()));
}

void logging::write(const std::string& text) {
  output_->write_line(timed(text));
}

std::uint64_t logging::take_dropped() noexcept {
  return dropped.exchange(0);
}

} // namespace pastes
