// Part of parley. BSD-3-Clause, see LICENSE.
#include "parley/io/sqlite_service.hpp"

#include "database.hpp"
#include "parley/io/detail/blocking_awaiter.hpp"
#include "parley/messaging/caf/extension.hpp"

#include <tuple>

namespace parley {

namespace {

using detail::database;

/// One call of a database.
template <class T, class... Args>
class database_job final : public detail::result_job<T> {
public:
  using call = T (database::*)(const Args&...);

  database_job(std::shared_ptr<database> on, call f, Args... args)
      : database_(std::move(on)), call_(f), args_(std::in_place, std::move(args)...) {}

  void run() noexcept override {
    database_->work_for(this);
    this->keep_result([this] {
      return std::apply([this](auto&... args) { return ((*database_).*call_)(args...); }, *args_);
    });
    database_->work_for(nullptr);
    args_.reset();
    database_ = nullptr;
  }

private:
  std::shared_ptr<database> database_;
  call call_;
  std::optional<std::tuple<Args...>> args_;
};

template <class T, class... Args>
detail::blocking_awaiter<T> submit(std::shared_ptr<detail::lane> lane, std::shared_ptr<database> on,
                                   T (database::*f)(const Args&...), Args... args) {
  return detail::blocking_awaiter<T>(
      "sqlite_service", std::move(lane),
      std::make_shared<database_job<T, Args...>>(std::move(on), f, std::move(args)...));
}

/// Owns the database last, so that a thread of the pool closes it.
class closing_job final : public detail::pool_job {
public:
  explicit closing_job(std::shared_ptr<database> last) : database_(std::move(last)) {}
  void run() noexcept override { database_->close(); }

private:
  std::shared_ptr<database> database_;
};

} // namespace

sqlite_service::sqlite_service(const std::filesystem::path& path, sqlite::options options)
    : database_(std::make_shared<database>(path.string(), std::move(options))),
      lane_(std::make_shared<detail::lane>()) {}

sqlite_service::~sqlite_service() {
  auto pool = pool_.lock();
  if (pool == nullptr)
    return;
  try {
    pool->submit(std::make_shared<closing_job>(std::move(database_)), std::move(lane_));
  } catch (const failure&) { // stopping, or full: the last owner closes it, wherever that is
  }
}

task<sqlite::rows> sqlite_service::on(sqlite::query request) {
  use_pool();
  co_return co_await submit(lane_, database_, &database::query, std::move(request.sql),
                            std::move(request.parameters));
}

task<sqlite::changes> sqlite_service::on(sqlite::execute request) {
  use_pool();
  co_return co_await submit(lane_, database_, &database::execute, std::move(request.sql),
                            std::move(request.parameters));
}

task<std::vector<sqlite::changes>> sqlite_service::on(sqlite::transaction request) {
  use_pool();
  co_return co_await submit(lane_, database_, &database::transaction,
                            std::move(request.statements));
}

void sqlite_service::use_pool() {
  if (pool_.expired())
    pool_ = port::extension<detail::pool>(system());
}

} // namespace parley
