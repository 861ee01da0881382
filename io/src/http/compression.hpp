// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace parley::http::detail {

/// Compresses a body to gzip, piece by piece: whoever gets the pieces until now can read all until now.
class gzip {
public:
  gzip();
  ~gzip();

  [[nodiscard]] std::string add(std::string_view bytes, bool last);

private:
  class stream;
  std::unique_ptr<stream> stream_;
};

} // namespace parley::http::detail
