// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/errors.hpp"
#include "parley/messaging/detail/exact_json.hpp"
#include "parley/messaging/detail/json_codec.hpp"
#include "parley/messaging/detail/print.hpp"
#include "parley/messaging/failure.hpp"

#include <optional>

namespace parley::detail {

/// A declared failure as data, to be sent or thrown.
template <class E>
failure declared_failure(const E& e) {
  failure_data data;
  data.code = errc::declared;
  data.category = std::string(info_of<E>().name);
  data.text = printed(e);
  data.value = exact_text(json_codec<E>::write(e, json_form::exact));
  return failure(std::move(data));
}

/// The struct that a declared failure carries, if it is an `E`. Null also when its fields cannot be read: a peer with
/// another version of the struct.
template <class E>
std::optional<E> declared_value(const failure_data& data) {
  if (data.code != errc::declared || data.category != info_of<E>().name)
    return std::nullopt;
  try {
    E out{};
    read_json(parse_exact(data.value), out, json_form::exact);
    return out;
  } catch (const invalid_json&) {
    return std::nullopt;
  }
}

/// As declared_failure, but with origin, line and causes when `e` is the exception that is being
/// handled and came from an await.
template <class E>
failure failure_of(const E& e) {
  if (auto error = std::current_exception()) {
    try {
      std::rethrow_exception(error);
    } catch (const thrown<E>& handled) {
      if (static_cast<const E*>(&handled) == &e)
        return as_failure(handled);
    } catch (...) { // another, while `e` is at hand
    }
  }
  return declared_failure(e);
}

/// What the requester of a failed handler is told: a declared failure, or an undeclared one as handler_threw with the
/// original as its cause. `origin` names the actor, unless the failure brought one along.
template <class... Declared>
failure told(std::exception_ptr error, const std::string& origin);

/// A failure that may not leave as it is: what is declared elsewhere is handler_threw here.
failure undeclared(const failure& f);
failure make_failure(errc code, std::string text, std::string origin = {});
failure from_exception(std::exception_ptr error);
failure with_origin(const failure& f, const std::string& origin);

/// Whether it is one of these declared failures.
template <class... Declared>
bool is_declared(const failure& f) {
  return f.code() == errc::declared && ((f.category() == info_of<Declared>().name) || ...);
}

template <class E>
bool take_declared(std::exception_ptr error, std::optional<failure>& out) {
  try {
    std::rethrow_exception(error);
  } catch (const thrown<E>& e) {
    out = as_failure(e);
  } catch (const E& e) {
    out = declared_failure(e);
  } catch (const failure& f) { // as_failure of it
    if (!is_declared<E>(f))
      return false;
    out = f;
  } catch (...) {
    return false;
  }
  return true;
}

template <class... Declared>
failure told(std::exception_ptr error, const std::string& origin) {
  std::optional<failure> out;
  if (!(take_declared<Declared>(error, out) || ...))
    out = from_exception(error);
  return with_origin(*out, origin);
}

} // namespace parley::detail
