// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <exception>
#include <string>

namespace parley::detail {

/// What an exception says, for the report of a test.
std::string in_words(std::exception_ptr error);

} // namespace parley::detail
