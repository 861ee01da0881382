// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/actors/detail/in_words.hpp"

#include "parley/actors/cancelled.hpp"

namespace parley::detail {

std::string in_words(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (const cancelled& c) {
    return "cancelled: " + std::string(c.text());
  } catch (...) {
    return "an exception without a text (of a failed assertion, for example)";
  }
}

} // namespace parley::detail
