// Part of parley. BSD-3-Clause, see LICENSE.
#include "store.hpp"

#include <random>

namespace files = parley::files;
namespace sqlite = parley::sqlite;

namespace pastes {

const char* const schema = R"(
  CREATE TABLE IF NOT EXISTS pastes (
    key     TEXT PRIMARY KEY,
    title   TEXT NOT NULL,
    file    TEXT NOT NULL,
    size    INTEGER NOT NULL,
    created INTEGER NOT NULL -- milliseconds since 1970
  ))";

namespace {

using row = std::vector<sqlite::value>;

/// Returns letters and digits that are not mistaken for one another, about 5 bits each. They come from the system's own
/// generator, so that a key cannot be guessed from others.
std::string random_text(std::size_t length) {
  constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::random_device source;
  std::uniform_int_distribution<std::size_t> pick(0, letters.size() - 1);
  std::string out;
  while (out.size() < length)
    out += letters[pick(source)];
  return out;
}

row to_row(const paste& p) {
  using std::chrono::milliseconds;
  auto created = std::chrono::duration_cast<milliseconds>(p.created.time_since_epoch()).count();
  return {p.key, p.title, p.file, static_cast<std::int64_t>(p.size),
          static_cast<std::int64_t>(created)};
}

/// @throws damaged  when another program has stored what no paste has
paste from_row(const row& r) {
  using std::chrono::milliseconds;
  constexpr auto latest =
      std::chrono::floor<milliseconds>(std::chrono::system_clock::duration::max());
  paste out;
  try {
    out.key = std::get<std::string>(r.at(0));
    out.title = std::get<std::string>(r.at(1));
    out.file = std::get<std::string>(r.at(2));
    auto size = std::get<std::int64_t>(r.at(3));
    auto created = milliseconds(std::get<std::int64_t>(r.at(4)));
    if (size < 0 || created < milliseconds() || created > latest)
      throw damaged{out.key};
    out.size = static_cast<std::uint64_t>(size);
    out.created += created;
  } catch (const std::bad_variant_access&) {
    throw damaged{out.key};
  }
  return out;
}

} // namespace

parley::task<paste> store::on(put request) {
  if (request.content.size() > size_limit)
    throw too_big{size_limit};
  paste made;
  made.title = std::move(request.title);
  made.file = random_text(26); // not the key: keys are short, and an equal one must not overwrite
  made.size = request.content.size();
  made.created = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());

  co_await ask<files::replace>(files_, made.file, std::move(request.content));
  auto inserted = co_await as_outcome(insert(made));
  if (auto* why = inserted.get_if<parley::failure>())
    if (why->code() == parley::errc::declared) // the database refused, so there is no row
      static_cast<void>(co_await as_outcome(ask<files::remove>(files_, made.file)));
  co_return std::move(inserted).value();
}

parley::task<paste> store::insert(paste made) {
  while (true) {
    made.key = random_text(8);
    auto inserted = co_await ask<sqlite::execute>(
        database_, "INSERT INTO pastes VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO NOTHING",
        to_row(made));
    if (inserted.rows == 1) // else the key is taken
      co_return made;
  }
}

parley::task<paste> store::on(find request) {
  row parameters{request.key};
  auto found = co_await ask<sqlite::query>(
      database_, "SELECT key, title, file, size, created FROM pastes WHERE key = ?1", parameters);
  if (found.values.empty())
    throw not_found{request.key};
  co_return from_row(found.values.front());
}

parley::task<listing> store::on(list) {
  auto found = co_await ask<sqlite::query>(
      database_,
      "SELECT key, title, file, size, created FROM pastes ORDER BY created DESC, rowid DESC",
      row());
  listing out;
  for (const auto& r : found.values) {
    try {
      out.pastes.push_back(from_row(r));
    } catch (const damaged& d) {
      out.damaged.push_back(d.key);
    }
  }
  co_return out;
}

} // namespace pastes
