// SPDX-License-Identifier: MIT
#include "delivery/stores/postgres.hpp"

#include <postgres/database/processes.hpp>
#include <postgres/database/schema.hpp>
#include <postgres/database/url.hpp>
#include <postgres/database/version.hpp>
#include <postgres/store.hpp>
#include <string>
#include <utility>

#include "clock.hpp"
#include "delivery/stores/store_kind.hpp"

namespace ctsync::server {

namespace {

/// A connection with a login that works.
Result<std::unique_ptr<postgres::Connection>> connect(const StoreSettings& settings) {
  const auto& url = settings.url.reveal();
  if (auto status = postgres::check_url(url); !status) return std::move(status).error();
  auto connection = std::make_unique<postgres::Connection>(url);
  if (auto status = connection->connect(); !status) return std::move(status).error();
  return connection;
}

/// Makes the schema in a database without tables. A database with tables is never changed without
/// being asked: they may belong to another program, or to an older ctsync that still runs.
Status prepare_empty(postgres::Connection& connection) {
  auto others = postgres::foreign_tables(connection);
  if (!others) return std::move(others).error();
  // Asked last, because another process may make the schema meanwhile.
  auto version = postgres::schema_version(connection);
  if (!version) return std::move(version).error();
  if (*version > 0) return std::monostate{};
  if (*others > 0) {
    return Error{Errc::configuration, "",
                 "the database has " + std::to_string(*others) +
                     " tables and none of ctsync's; name a database of its own, or run: ctsync db "
                     "migrate"};
  }
  if (auto status = postgres::migrate(connection); !status) return status;
  return postgres::create_partitions(connection, now(), postgres::days_ahead);
}

Result<AnyStore> open(postgres::Options options) {
  auto store = postgres::Store::open(std::move(options));
  if (!store) return std::move(store).error();
  return AnyStore(*std::move(store));
}

/// A function starts without the database and answers 503 while it does not work, so that it
/// neither fails to start nor makes the schema, of which many instances would be at it at once.
Result<AnyStore> serve(const StoreSettings& settings, const StoreUse& use) {
  postgres::Options options;
  options.url = settings.url.reveal();
  options.clock = now;
  options.settings = use.settings;
  options.longest_request = use.longest_request;
  if (use.role == Role::gateway && use.is_suspended) {
    if (auto status = postgres::check_url(options.url); !status) return std::move(status).error();
    options.role = postgres::Role::function;
    return open(std::move(options));
  }
  auto connection = connect(settings);
  if (!connection) return std::move(connection).error();
  if (auto status = prepare_empty(**connection); !status) return std::move(status).error();
  options.role = use.role == Role::gateway ? postgres::Role::gateway : postgres::Role::worker;
  return open(std::move(options));
}

Result<AnyStore> look(const StoreSettings& settings) {
  if (auto connection = connect(settings); !connection) return std::move(connection).error();
  postgres::Options options;
  options.url = settings.url.reveal();
  options.clock = now;
  options.role = postgres::Role::operator_;
  return open(std::move(options));
}

Result<Migration> migrate(const StoreSettings& settings) {
  auto connection = connect(settings);
  if (!connection) return std::move(connection).error();
  auto from = postgres::schema_version(**connection);
  if (!from) return std::move(from).error();
  if (auto status = postgres::migrate(**connection); !status) return std::move(status).error();
  auto status = postgres::create_partitions(**connection, now(), postgres::days_ahead);
  if (!status) return std::move(status).error();
  return Migration{*from, postgres::newest_schema};
}

std::vector<StoreDay> days_of(std::vector<postgres::DailyPartition> partitions) {
  std::vector<StoreDay> days;
  for (auto& each : partitions) days.push_back({std::move(each.name), each.day, each.bytes});
  return days;
}

Status add_rows(const StoreSettings& settings, postgres::Connection& connection,
                StoreReport& report) {
  auto days = postgres::daily_partitions(connection);
  if (!days) return std::move(days).error();
  report.days = days_of(*std::move(days));
  auto processes = postgres::processes(connection);
  if (!processes) return std::move(processes).error();
  for (auto& each : processes->all) {
    report.processes.push_back(
        {std::move(each.role), std::move(each.host), each.age, each.is_live, each.parts});
  }
  report.free_partitions = processes->free_parts;
  auto store = look(settings);
  if (!store) return std::move(store).error();
  auto counts = store->counts();
  if (!counts) return std::move(counts).error();
  report.counts = *counts;
  return std::monostate{};
}

Result<StoreReport> report(const StoreSettings& settings) {
  auto connection = connect(settings);
  if (!connection) return std::move(connection).error();
  StoreReport report;
  report.newest_schema = postgres::newest_schema;
  auto version = postgres::schema_version(**connection);
  if (!version) return std::move(version).error();
  report.schema = *version;
  auto bytes = postgres::bytes_of_schema(**connection);
  if (!bytes) return std::move(bytes).error();
  report.bytes = *bytes;
  if (report.schema != report.newest_schema) return report;
  if (auto status = add_rows(settings, **connection, report); !status) {
    return std::move(status).error();
  }
  return report;
}

Result<std::vector<StoreDay>> partitions(const StoreSettings& settings, Time now) {
  auto connection = connect(settings);
  if (!connection) return std::move(connection).error();
  if (auto status = postgres::check_schema(**connection); !status) {
    return std::move(status).error();
  }
  auto status = postgres::create_partitions(**connection, now, postgres::days_ahead);
  if (!status) return std::move(status).error();
  auto days = postgres::daily_partitions(**connection);
  if (!days) return std::move(days).error();
  return days_of(*std::move(days));
}

Library library() { return {"libpq", postgres::library_version()}; }

}  // namespace

const StoreKind& postgres_kind() {
  static constexpr StoreKind kind{"postgresql",     serve,  look, migrate, report, partitions,
                                  examine_postgres, library};
  return kind;
}

}  // namespace ctsync::server
