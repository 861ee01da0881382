// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "parley/io/files.hpp"
#include "parley/io/http/body.hpp"

namespace parley::http {

/// The content of a file as a body, which is read piece by piece, as the client takes it.
///
///     auto file = co_await ask<files::open>(files_, path);
///     auto answer = http::content("image/png", "");
///     answer.body = http::file_body(files_, file);
///
/// A file that changes, goes or cannot be read meanwhile breaks the response off.
[[nodiscard]] body file_body(handle<files::protocol> from, files::file what);

} // namespace parley::http
