// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/default_enum_inspect.hpp>
#include <caf/error.hpp>
#include <caf/is_error_code_enum.hpp>
#include <caf/type_id.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace parley_test {

enum class billing : std::uint8_t { none = 0, no_money = 7 };

inline std::string to_string(billing x) {
  return x == billing::no_money ? "no_money" : "none";
}
template <class Text>
bool from_string(const Text& in, billing& out) {
  out = std::string(in.data(), in.size()) == "no_money" ? billing::no_money : billing::none;
  return true;
}
inline bool from_integer(std::underlying_type_t<billing> in, billing& out) {
  out = static_cast<billing>(in);
  return true;
}
template <class Inspector>
bool inspect(Inspector& f, billing& x) {
  return caf::default_enum_inspect(f, x);
}

} // namespace parley_test

CAF_BEGIN_TYPE_ID_BLOCK(parley_test, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(parley_test, (parley_test::billing))
CAF_END_TYPE_ID_BLOCK(parley_test)
CAF_ERROR_CODE_ENUM(parley_test::billing)

namespace parley_test {

/// An error of a category that is the user's own.
inline const std::string billing_category = "parley_test::billing";
inline caf::error billing_error(std::string text) {
  static auto known = (caf::init_global_meta_objects<caf::id_block::parley_test>(), true);
  static_cast<void>(known);
  return caf::make_error(billing::no_money, std::move(text));
}

} // namespace parley_test
