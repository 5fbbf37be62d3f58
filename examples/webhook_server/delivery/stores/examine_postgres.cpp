// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <postgres/database/connection.hpp>
#include <postgres/database/schema.hpp>
#include <postgres/database/url.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "delivery/stores/postgres.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

Finding unread(const char* check, const Error& error) {
  return {check, State::failed, error.detail, "run doctor again; then look at the server's log"};
}

/// Runs checks over one connection. Each reads the server's own description of itself.
class Examiner {
 public:
  explicit Examiner(const StoreSettings& settings)
      : settings_(settings), connection_(settings.url.reveal()) {}

  std::vector<Finding> run() {
    if (!reach()) return std::move(findings_);
    rights();
    encoding();
    const bool has_schema = schema();
    durability();
    compilation();
    vacuum(has_schema);
    standby();
    pooler();
    clock();
    if (has_schema) partitions();
    add("store backups", State::skipped,
        "backups, the disk of the server and the settings of a pooler cannot be seen from here",
        "try a restore now and then; docs/run.md says what a pooler must not do");
    return std::move(findings_);
  }

 private:
  void add(const char* check, State state, std::string detail, std::string fix = {}) {
    findings_.push_back({check, state, std::move(detail), std::move(fix)});
  }

  bool reach() {
    constexpr const char* check = "store";
    const auto& url = settings_.url.reveal();
    auto status = postgres::check_url(url);
    if (status) status = connection_.connect();
    if (!status) {
      add(check, State::failed, status.error().detail,
          "correct INBOX_DATABASE_URL; psql \"$INBOX_DATABASE_URL\" tells more");
      findings_.back().is_unreachable = status.error().code == Errc::unavailable;
      return false;
    }
    auto rows = connection_.run(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int8, "
        "current_user::text, rolsuper FROM pg_roles WHERE rolname = current_user");
    if (!rows || !rows->next()) {
      add(check, State::failed, rows ? "the server does not say who it is" : rows.error().detail);
      return false;
    }
    const auto detail = fmt::format("{} answers: PostgreSQL {}, role {}", settings_.shown,
                                    rows->text(0), rows->text(2));
    is_super_ = rows->integer(3) != 0;
    if (rows->integer(1) < 140'000) {
      add(check, State::failed, detail, "ctsync needs PostgreSQL 14 or newer");
      return false;
    }
    add(check, State::ok, detail);
    return true;
  }

  void rights() {
    constexpr const char* check = "store rights";
    auto rows = connection_.run(
        "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false), "
        "coalesce(current_schema()::text, ''), (SELECT count(*) FROM pg_class c "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') "
        "AND NOT pg_has_role(c.relowner, 'USAGE')), "
        "has_database_privilege(current_database(), 'TEMPORARY')");
    if (!rows || !rows->next()) return findings_.push_back(unread(check, error_of(rows)));
    const auto schema = rows->bytes(1).empty() ? "public" : rows->text(1);
    if (rows->integer(0) == 0) {
      return add(check, State::failed,
                 "the role may not create tables in schema " + schema + ", as each day needs some",
                 "GRANT ALL ON SCHEMA " + schema + " TO ROLE, or let the role own the database");
    }
    if (const auto others = rows->integer(2); others > 0) {
      return add(check, State::failed,
                 fmt::format("the role does not own {} tables in schema {}", others, schema),
                 "REASSIGN OWNED BY OTHER TO ROLE, or GRANT OTHER TO ROLE");
    }
    if (rows->integer(3) == 0) {
      return add(check, State::failed, "the role may not create temporary tables",
                 "GRANT TEMPORARY ON DATABASE DATABASE TO ROLE");
    }
    if (is_super_) {
      return add(
          check, State::warning, "the role is a superuser, which ctsync does not need",
          "CREATE ROLE ctsync LOGIN PASSWORD '...'; ALTER DATABASE DATABASE OWNER TO ctsync");
    }
    add(check, State::ok, "the role may create tables, and owns those that are there");
  }

  void encoding() {
    constexpr const char* check = "store encoding";
    auto rows = connection_.run(
        "SELECT pg_encoding_to_char(encoding)::text FROM pg_database "
        "WHERE datname = current_database()");
    if (!rows || !rows->next()) return findings_.push_back(unread(check, error_of(rows)));
    const auto found = rows->text(0);
    if (found == "UTF8") return add(check, State::ok, "UTF8");
    add(check, State::failed, found + ", in which not every name can be written",
        "CREATE DATABASE ctsync ENCODING 'UTF8' TEMPLATE template0");
  }

  bool schema() {
    constexpr const char* check = "store schema";
    const auto version = postgres::schema_version(connection_);
    if (!version) return findings_.push_back(unread(check, version.error())), false;
    if (*version == 0) {
      add(check, State::skipped,
          "there is none yet; `ctsync serve` or `ctsync db migrate` makes it");
      return false;
    }
    const auto status = postgres::check_schema(connection_);
    if (status) return add(check, State::ok, fmt::format("{}, the newest", *version)), true;
    add(check, State::failed, status.error().detail,
        *version < postgres::newest_schema ? "ctsync db migrate" : "run the newer ctsync");
    return false;
  }

  /// The settings of the server, as this connection has them.
  std::map<std::string, std::string> server_settings() {
    std::map<std::string, std::string> found;
    auto rows = connection_.run(
        "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync', "
        "'full_page_writes', 'wal_level', 'autovacuum', 'track_counts', 'jit', "
        "'synchronous_standby_names')");
    while (rows && rows->next()) found[rows->text(0)] = rows->text(1);
    return found;
  }

  void durability() {
    constexpr const char* check = "store durability";
    auto found = server_settings();
    const auto detail = fmt::format(
        "synchronous_commit {}, fsync {}, full_page_writes {}, wal_level {}",
        found["synchronous_commit"], found["fsync"], found["full_page_writes"], found["wal_level"]);
    for (const auto* name : {"fsync", "full_page_writes", "synchronous_commit"}) {
      if (found[name] != "off") continue;
      return add(check, State::failed, detail + ": a delivery that was acknowledged can be lost",
                 fmt::format("ALTER SYSTEM SET {} = on; SELECT pg_reload_conf();", name));
    }
    if (found["synchronous_commit"] == "local" && !found["synchronous_standby_names"].empty()) {
      return add(check, State::warning, detail + ": a commit does not wait for the standby",
                 "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();");
    }
    if (found["wal_level"] == "minimal") {
      return add(check, State::warning, detail + ": no standby and no archive are possible",
                 "ALTER SYSTEM SET wal_level = replica; then restart the server");
    }
    add(check, State::ok, detail);
  }

  void compilation() {
    constexpr const char* check = "store compilation";
    if (server_settings()["jit"] != "on") return add(check, State::ok, "jit off");
    auto rows = connection_.run(
        "SELECT format('ALTER ROLE %I IN DATABASE %I SET jit = off;', current_user, "
        "current_database())");
    if (!rows || !rows->next()) return findings_.push_back(unread(check, error_of(rows)));
    add(check, State::warning, "jit on: many statements take up to a second longer",
        rows->text(0) + " then restart what holds connections, such as a pooler");
  }

  void vacuum(bool has_schema) {
    constexpr const char* check = "store autovacuum";
    auto found = server_settings();
    if (found["autovacuum"] != "on" || found["track_counts"] != "on") {
      return add(check, State::failed, "is off: the waiting tables would grow without end",
                 "ALTER SYSTEM SET autovacuum = on; ALTER SYSTEM SET track_counts = on; "
                 "SELECT pg_reload_conf();");
    }
    if (!has_schema) return add(check, State::ok, "is on");
    auto rows = connection_.run(
        "SELECT c.relname::text FROM pg_class c WHERE c.relname IN ('inbox_waiting', "
        "'call_waiting') AND c.relnamespace = current_schema()::regnamespace AND ("
        "'autovacuum_enabled=false' = ANY (c.reloptions) OR "
        "NOT coalesce('autovacuum_vacuum_cost_delay=0' = ANY (c.reloptions), false))");
    if (!rows) return findings_.push_back(unread(check, rows.error()));
    if (!rows->next()) return add(check, State::ok, "is on, and set up for the waiting tables");
    add(check, State::warning, "is not set up for the table " + rows->text(0),
        fmt::format("ALTER TABLE {} SET (autovacuum_enabled = true, "
                    "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, "
                    "autovacuum_vacuum_cost_delay = 0);",
                    rows->text(0)));
  }

  void standby() {
    constexpr const char* check = "store standby";
    const auto names = server_settings()["synchronous_standby_names"];
    auto rows = connection_.run(
        "SELECT count(*), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')), "
        "pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') FROM pg_stat_replication");
    if (!rows || !rows->next()) return findings_.push_back(unread(check, error_of(rows)));
    const auto all = rows->integer(0);
    const auto synchronous = rows->integer(1);
    if (names.empty()) {
      const auto detail = fmt::format(
          "{} connected, none synchronous: a delivery that was acknowledged is lost with "
          "the disk of the server",
          all);
      return add(check, State::warning, detail,
                 "set up a standby and synchronous_standby_names, or accept that");
    }
    if (rows->integer(2) == 0) {
      return add(check, State::skipped,
                 "synchronous_standby_names is set; this role may not see who is connected",
                 "GRANT pg_read_all_stats TO ROLE");
    }
    if (synchronous == 0) {
      return add(check, State::failed,
                 fmt::format("{} connected, none synchronous, and every commit waits for one", all),
                 "start the standby, or take it out of synchronous_standby_names");
    }
    add(check, State::ok, fmt::format("{} connected, {} synchronous", all, synchronous));
  }

  /// A pooler announces a session of its own, and not that of the server.
  void pooler() {
    constexpr const char* check = "store pooler";
    const auto begun = connection_.execute("BEGIN");
    if (!begun) {
      connection_.roll_back();
      return add(check, State::failed, "a transaction is refused: " + begun.error().detail,
                 "pool_mode = transaction or session; statement pooling breaks transactions apart");
    }
    auto rows = connection_.run("SELECT pg_backend_pid()");
    const bool known = rows && rows->next();
    const auto backend = known ? rows->integer(0) : 0;
    connection_.roll_back();
    if (!known) return findings_.push_back(unread(check, error_of(rows)));
    if (backend == connection_.announced_backend()) {
      return add(check, State::ok, "none: this is the server itself");
    }
    add(check, State::ok,
        "there is one, and it keeps transactions together; whether it pools by transaction or by "
        "session makes no difference");
  }

  void clock() {
    constexpr const char* check = "store clock";
    const Time before = wall_now();
    auto rows = connection_.run("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::int8");
    const Time after = wall_now();
    if (!rows || !rows->next()) return findings_.push_back(unread(check, error_of(rows)));
    const auto apart = std::chrono::round<std::chrono::milliseconds>(
        rows->time(0) - (before + (after - before) / 2));
    const auto detail = fmt::format("that of the server is {:.3f} seconds {} this machine's",
                                    static_cast<double>(std::abs(apart.count())) / 1000,
                                    apart.count() < 0 ? "behind" : "ahead of");
    const std::string fix = "let a time service set both: timedatectl set-ntp true";
    if (std::abs(apart.count()) > 1'000) return add(check, State::warning, detail, fix);
    add(check, State::ok, detail);
  }

  void partitions() {
    constexpr const char* check = "store partitions";
    const auto days = postgres::daily_partitions(connection_);
    if (!days) return findings_.push_back(unread(check, days.error()));
    const Time today = std::chrono::floor<std::chrono::days>(wall_now());
    std::set<std::pair<std::string, Time>> there;
    for (const auto& day : *days) there.emplace(day.table, day.day);
    for (const auto table : postgres::daily_tables) {
      for (const Time day : {today, today + std::chrono::days{1}}) {
        if (there.contains({std::string(table), day})) continue;
        return add(check, State::warning,
                   fmt::format("{} has none for {}: rows go to the default partition, which cannot "
                               "be dropped as a whole",
                               table, day == today ? "today" : "tomorrow"),
                   "ctsync db partitions; a worker that runs creates them a week ahead");
      }
    }
    add(check, State::ok, fmt::format("{}, those of today and tomorrow among them", days->size()));
  }

  template <class T>
  static Error error_of(const Result<T>& result) {
    return result ? Error{Errc::internal, "", "the server gave no row"} : result.error();
  }

  const StoreSettings& settings_;
  postgres::Connection connection_;
  bool is_super_ = false;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> examine_postgres(const StoreSettings& settings) {
  return Examiner(settings).run();
}

}  // namespace ctsync::server
