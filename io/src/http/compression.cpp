// Part of parley. BSD-3-Clause, see LICENSE.
#include "http/compression.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace parley::http::detail {

class gzip::stream : public z_stream {};

gzip::gzip() : stream_(std::make_unique<stream>()) {
  constexpr int gzip_format = 16 + MAX_WBITS;
  if (::deflateInit2(stream_.get(), 5, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
}
gzip::~gzip() {
  ::deflateEnd(stream_.get());
}

std::string gzip::add(std::string_view bytes, bool last) {
  std::string out;
  do {
    auto now = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_->avail_in = static_cast<uInt>(now);
    bytes.remove_prefix(now);
    auto flush = !bytes.empty() ? Z_NO_FLUSH : last ? Z_FINISH : Z_SYNC_FLUSH;
    do {
      auto before = out.size();
      out.resize(before + std::max<std::size_t>(256, now / 2));
      stream_->next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_->avail_out = static_cast<uInt>(out.size() - before);
      ::deflate(stream_.get(), flush);
      out.resize(out.size() - stream_->avail_out);
    } while (stream_->avail_out == 0);
  } while (!bytes.empty());
  return out;
}

} // namespace parley::http::detail
