// Part of parley. BSD-3-Clause, see LICENSE.
#include "store.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <random>
#include <stdexcept>

namespace files = parley::files;
namespace sqlite = parley::sqlite;

namespace pastes {

const char* const schema = R"(
  CREATE TABLE IF NOT EXISTS pastes (
    key     TEXT PRIMARY KEY,
    title   TEXT NOT NULL,
    file    TEXT NOT NULL,
    size    INTEGER NOT NULL,
    created INTEGER NOT NULL, -- milliseconds since 1970
    expires INTEGER,          -- the same; NULL for never
    token   TEXT NOT NULL     -- for who may remove it
  );
  CREATE INDEX IF NOT EXISTS pastes_by_age ON pastes (created))";

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

using time = std::chrono::system_clock::time_point;

std::int64_t to_number(time x) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(x.time_since_epoch()).count();
}

/// @throws std::out_of_range
time to_time(std::int64_t number) {
  using std::chrono::milliseconds;
  constexpr auto latest = std::chrono::floor<milliseconds>(time::duration::max());
  if (number < 0 || milliseconds(number) > latest)
    throw std::out_of_range("no time of a paste");
  return time() + milliseconds(number);
}

time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// The latest time there is, when it would be later.
time later(time from, std::chrono::seconds by) {
  constexpr auto latest = std::chrono::floor<std::chrono::milliseconds>(time::max());
  return by < std::chrono::floor<std::chrono::seconds>(latest - from) ? from + by : latest;
}

bool is_full(int code) {
  return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

/// Keeps a file from being tidied away, however its put ends.
class arrival {
public:
  arrival(std::set<std::string>& among, const std::string& file)
      : among_(among), at_(among.insert(file).first) {}
  arrival(const arrival&) = delete;
  ~arrival() { among_.erase(at_); }

private:
  std::set<std::string>& among_;
  std::set<std::string>::iterator at_;
};

row to_row(const stored& x) {
  auto expires = x.what.expires ? sqlite::value(to_number(*x.what.expires)) : sqlite::value();
  return {x.what.key,
          x.what.title,
          x.what.file,
          static_cast<std::int64_t>(x.what.size),
          to_number(x.what.created),
          expires,
          x.token};
}

/// @throws damaged  when another program has stored what no paste has
paste from_row(const row& r) {
  paste out;
  try {
    out.key = std::get<std::string>(r.at(0));
    out.title = std::get<std::string>(r.at(1));
    out.file = std::get<std::string>(r.at(2));
    auto size = std::get<std::int64_t>(r.at(3));
    if (size < 0)
      throw damaged{out.key};
    out.size = static_cast<std::uint64_t>(size);
    out.created = to_time(std::get<std::int64_t>(r.at(4)));
    if (!std::holds_alternative<std::monostate>(r.at(5)))
      out.expires = to_time(std::get<std::int64_t>(r.at(5)));
  } catch (const std::exception&) { // of another type, or no time
    throw damaged{out.key};
  }
  return out;
}

/// The text in the first column of each row.
std::vector<std::string> texts_in(const sqlite::rows& found) {
  std::vector<std::string> out;
  for (const auto& r : found.values)
    if (const auto* text = std::get_if<std::string>(&r.at(0)))
      out.push_back(*text);
  return out;
}

} // namespace

parley::task<stored> store::on(put request) {
  if (request.content.size() > size_limit)
    throw too_big{size_limit};
  stored made;
  made.token = random_text(26);
  made.what.title = std::move(request.title);
  made.what.file =
      random_text(26); // not the key: keys are short, and an equal one must not overwrite
  made.what.size = request.content.size();
  made.what.created = now();
  if (request.lifetime)
    made.what.expires = later(made.what.created, *request.lifetime);

  arrival among(arriving_, made.what.file);
  auto written =
      co_await as_outcome(ask<files::replace>(files_, made.what.file, std::move(request.content)));
  if (const auto* why = written.get_if<files::io_error>(); why != nullptr && is_full(why->code))
    throw no_room{};
  static_cast<void>(std::move(written).value());
  auto inserted = co_await as_outcome(insert(made));
  if (auto* why = inserted.get_if<parley::failure>()) {
    if (why->code() == parley::errc::declared) // the database refused, so there is no row
      co_await forget_file(made.what.file);
    if (why->category() == parley::name_of<sqlite::full>())
      throw no_room{};
  }
  co_return std::move(inserted).value();
}

parley::task<stored> store::insert(stored made) {
  while (true) {
    made.what.key = random_text(8);
    auto inserted = co_await ask<sqlite::execute>(
        database_,
        "INSERT INTO pastes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO NOTHING",
        to_row(made));
    if (inserted.rows == 1) // else the key is taken
      co_return made;
  }
}

/// A file that cannot be removed now is left for tidy.
parley::task<void> store::forget_file(std::string name) {
  static_cast<void>(co_await as_outcome(ask<files::remove>(files_, name)));
}

parley::task<paste> store::on(find request) {
  row parameters{request.key, to_number(now())};
  auto found =
      co_await ask<sqlite::query>(database_,
                                  "SELECT key, title, file, size, created, expires FROM pastes "
                                  "WHERE key = ?1 AND (expires IS NULL OR expires > ?2)",
                                  parameters);
  if (found.values.empty())
    throw not_found{request.key};
  co_return from_row(found.values.front());
}

parley::task<listing> store::on(list request) {
  constexpr std::uint64_t all = std::numeric_limits<std::int64_t>::max();
  auto most = static_cast<std::int64_t>(std::min(request.most.value_or(all), all));
  row parameters{to_number(now()), most};
  auto found = co_await ask<sqlite::query>(
      database_,
      "SELECT key, title, file, size, created, expires FROM pastes "
      "WHERE expires IS NULL OR expires > ?1 ORDER BY created DESC, rowid DESC LIMIT ?2",
      parameters);
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

/// The row goes first, so that a reader finds the whole paste or none.
parley::task<void> store::on(remove request) {
  row which{request.key, to_number(now())};
  auto found = co_await ask<sqlite::query>(database_,
                                           "SELECT file FROM pastes "
                                           "WHERE key = ?1 AND (expires IS NULL OR expires > ?2)",
                                           which);
  if (found.values.empty())
    throw not_found{request.key};
  row parameters{request.key, request.token};
  auto removed = co_await ask<sqlite::execute>(
      database_, "DELETE FROM pastes WHERE key = ?1 AND token = ?2", parameters);
  if (removed.rows == 0)
    throw wrong_token{request.key};
  for (auto& file : texts_in(found)) // none, when the row is damaged
    co_await forget_file(std::move(file));
}

parley::task<tidied> store::on(tidy) {
  tidied out;
  row parameters{to_number(now())};
  auto removed = co_await ask<sqlite::execute>(database_, "DELETE FROM pastes WHERE expires <= ?1",
                                               parameters);
  out.expired = static_cast<std::uint64_t>(removed.rows);
  // Files first: what arrives after that has its row, or is known to arrive.
  auto there = co_await ask<files::list>(files_, "");
  auto arriving = arriving_;
  auto rows = co_await ask<sqlite::query>(database_, "SELECT file FROM pastes", row());
  auto named = texts_in(rows);
  std::set<std::string> wanted(named.begin(), named.end());
  wanted.merge(arriving);
  for (const auto& file : there)
    if (!file.is_folder && !wanted.contains(file.name)) {
      co_await forget_file(file.name);
      ++out.files;
    }
  co_return out;
}

} // namespace pastes
