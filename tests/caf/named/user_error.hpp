// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <caf/atom.hpp>
#include <caf/error.hpp>

#include <string>

namespace parley_test {

/// An error of a category that is the user's own.
inline const std::string billing_category = "billing";
inline caf::error billing_error(std::string text) {
  return {7, caf::atom("billing"), caf::make_message(std::move(text))};
}

} // namespace parley_test
