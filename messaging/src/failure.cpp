// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/messaging/failure.hpp"

#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/detail/wire_failure.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <typeinfo>

namespace parley {

std::string_view to_string(errc code) noexcept {
  switch (code) {
  case errc::declared:
    return "declared";
  case errc::deadline_exceeded:
    return "deadline_exceeded";
  case errc::receiver_down:
    return "receiver_down";
  case errc::broken_promise:
    return "broken_promise";
  case errc::stopping:
    return "stopping";
  case errc::cancelled:
    return "cancelled";
  case errc::overloaded:
    return "overloaded";
  case errc::deadlock:
    return "deadlock";
  case errc::node_down:
    return "node_down";
  case errc::bad_response:
    return "bad_response";
  case errc::unannounced:
    return "unannounced";
  case errc::handler_threw:
    return "handler_threw";
  case errc::all_failed:
    return "all_failed";
  case errc::other:
    break;
  }
  return "other";
}

namespace {

/// Of the exception in flight.
std::string thrown_type() {
  auto* type = abi::__cxa_current_exception_type();
  auto status = 0;
  std::unique_ptr<char, decltype(&std::free)> name(
      type != nullptr ? abi::__cxa_demangle(type->name(), nullptr, nullptr, &status) : nullptr,
      &std::free);
  return name != nullptr ? name.get() : "unknown";
}

std::string describe(const detail::failure_data& data) {
  auto out = data.code == errc::declared ? std::string() : std::string(to_string(data.code)) + ": ";
  if (data.code == errc::other && !data.category.empty())
    out = data.category + ": ";
  out += data.text;
  if (!data.origin.empty())
    out += " (from " + data.origin + (data.where.empty() ? ")" : " at " + data.where + ")");
  else if (!data.where.empty())
    out += " (at " + data.where + ")";
  return out;
}

std::string short_location(const std::source_location& where) {
  std::string_view file = where.file_name();
  return std::string(file.substr(file.rfind('/') + 1)) + ":" + std::to_string(where.line());
}

} // namespace

failure::failure(errc code, std::string text, std::source_location where)
    : failure([&] {
        detail::failure_data data;
        data.code = code;
        data.text = std::move(text);
        data.where = short_location(where);
        return data;
      }()) {}

failure::failure(detail::failure_data data) {
  data.what = describe(data);
  data_ = std::make_shared<const detail::failure_data>(std::move(data));
}

std::string_view failure::category() const noexcept {
  return data_->category.empty() ? std::string_view("parley") : std::string_view(data_->category);
}

failure failure::because_of(const failure& cause) const {
  auto data = *data_;
  data.cause = cause.data_;
  return failure(std::move(data));
}

failure failure::among(std::size_t index, const std::vector<failure>& others) const {
  auto data = *data_;
  data.index = index;
  data.others.clear();
  for (auto& each : others)
    data.others.push_back(each.data_);
  return failure(std::move(data));
}

void failure::raise_as(const failure& told) const {
  if (typeid(*this) == typeid(failure))
    throw told;
  throw; // a class that others derived
}

failure as_failure(const caf::error& e) {
  return port::to_failure(e);
}

namespace detail {

failure make_failure(errc code, std::string text, std::string origin) {
  failure_data data;
  data.code = code;
  data.text = std::move(text);
  data.origin = std::move(origin);
  return failure(std::move(data));
}

failure undeclared(const failure& f) {
  if (f.code() != errc::declared)
    return f;
  failure_data data;
  data.code = errc::handler_threw;
  data.text = std::string(f.text());
  data.where = std::string(f.where());
  return failure(std::move(data)).because_of(f);
}

failure from_exception(std::exception_ptr error) {
  failure_data data;
  data.code = errc::handler_threw;
  try {
    std::rethrow_exception(error);
  } catch (const failure& f) {
    return undeclared(f);
  } catch (const std::exception& e) {
    data.text = e.what();
  } catch (...) {
    data.text = "an object of type " + thrown_type() + ", which is no std::exception";
  }
  return failure(std::move(data));
}

failure with_origin(const failure& f, const std::string& origin) {
  if (!f.origin().empty())
    return f;
  auto data = f.data();
  data.origin = origin;
  return failure(std::move(data));
}

} // namespace detail
} // namespace parley
