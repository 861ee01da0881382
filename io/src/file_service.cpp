// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/file_service.hpp"

#include "parley/io/blocking.hpp"
#include "rooted_files.hpp"

#include <limits>

namespace parley {

file_service::file_service(const std::filesystem::path& root)
    : root_(std::make_shared<const detail::rooted_files>(root)) {}

task<files::file> file_service::on(files::open request) {
  co_return co_await blocking(&detail::rooted_files::open, root_, std::move(request.path));
}

task<std::string> file_service::on(files::read request) {
  co_return co_await blocking(&detail::rooted_files::read, root_, std::move(request.what.path),
                              std::move(request.what.version), std::uint64_t{0},
                              std::numeric_limits<std::uint64_t>::max());
}

task<std::string> file_service::on(files::read_part request) {
  co_return co_await blocking(&detail::rooted_files::read, root_, std::move(request.what.path),
                              std::move(request.what.version), request.offset, request.size);
}

task<files::file> file_service::on(files::write request) {
  co_return co_await blocking(&detail::rooted_files::write, root_, std::move(request.path),
                              std::move(request.content));
}

task<files::file> file_service::on(files::replace request) {
  co_return co_await blocking(&detail::rooted_files::replace, root_, std::move(request.path),
                              std::move(request.content));
}

task<std::vector<files::entry>> file_service::on(files::list request) {
  co_return co_await blocking(&detail::rooted_files::list, root_, std::move(request.path));
}

task<void> file_service::on(files::remove request) {
  co_await blocking(&detail::rooted_files::remove, root_, std::move(request.path));
}

} // namespace parley
