// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/http/file_body.hpp"

#include "parley/actors.hpp"

namespace parley::http {

namespace {

constexpr std::uint64_t piece_size = 64 << 10;

class file_source : public service<source> {
public:
  file_source(handle<files::protocol> from, files::file what)
      : from_(std::move(from)), what_(std::move(what)) {}

  task<chunk> on(next) {
    chunk out;
    out.bytes = co_await ask<files::read_part>(from_, what_, offset_, piece_size);
    offset_ += out.bytes.size();
    out.last = offset_ >= what_.size || out.bytes.empty();
    co_return out;
  }

private:
  handle<files::protocol> from_;
  files::file what_;
  std::uint64_t offset_ = 0;
};

} // namespace

body file_body(handle<files::protocol> from, files::file what) {
  body out;
  out.size = what.size;
  auto& system = from.caf().home_system();
  out.rest = spawn<file_source>(system, std::move(from), std::move(what));
  return out;
}

} // namespace parley::http
