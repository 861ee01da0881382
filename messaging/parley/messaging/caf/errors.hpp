// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/messaging/failure.hpp"

#include <caf/error.hpp>

/// The CAF port: failures as CAF errors and back.
///
/// The wire form is an error of category "parley" whose code is the errc and whose context is two strings: the category
/// (a declared failure's wire name) and a JSON object with text, origin, where, value and cause, as
/// detail::exact_text. Strings arrive at every peer; a typed object becomes silently empty at one
/// that never announced its type.
namespace parley::port {

caf::error to_error(const failure& f);

/// Errors that CAF itself made map to the nearest errc; those of other categories to errc::other with their text.
failure to_failure(const caf::error& e);

/// How the "parley" category prints in CAF's own logs.
std::string render(std::uint8_t code, const caf::message& context);

} // namespace parley::port
