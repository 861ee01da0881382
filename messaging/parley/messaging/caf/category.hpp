// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/caf/identity.hpp"
#include "parley/messaging/caf/version.hpp"
#include "parley/messaging/failure.hpp"

#include <caf/error.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

#include <string>

/// The CAF port: whose an error is. CAF 0.17 names categories with atoms; later ones with the type of the enum.
namespace parley::port {

enum class category { parley, exit, system, other };

#if PARLEY_CAF < 18

inline constexpr auto error_category = caf::atom("parley");

inline caf::error error_of(errc code, caf::message context) {
  return {static_cast<std::uint8_t>(code), error_category, std::move(context)};
}
inline category category_of(const caf::error& e) {
  if (e.category() == error_category)
    return category::parley;
  if (e.category() == caf::atom("exit"))
    return category::exit;
  return e.category() == caf::atom("system") ? category::system : category::other;
}
inline std::string category_name(const caf::error& e) {
  return to_string(e.category());
}

#else

} // namespace parley::port

template <>
struct caf::is_error_code_enum<parley::errc> {
  static constexpr bool value = true;
};

namespace parley::port {

inline constexpr auto error_category = caf::type_id_v<errc>;

inline caf::error error_of(errc code, caf::message context) {
  return {code, std::move(context)};
}
inline category category_of(const caf::error& e) {
  if (e.category() == error_category)
    return category::parley;
  if (e.category() == caf::type_id_v<caf::exit_reason>)
    return category::exit;
  return e.category() == caf::type_id_v<caf::sec> ? category::system : category::other;
}
inline std::string category_name(const caf::error& e) {
  auto all = caf::detail::global_meta_objects();
  return e.category() < all.size()
             ? std::string(all[e.category()].type_name.data(), all[e.category()].type_name.size())
             : "";
}

#endif

} // namespace parley::port
