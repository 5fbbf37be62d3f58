// SPDX-License-Identifier: MIT
#include "postgres/database/schema.hpp"

#include <ctsync/base/civil_time.hpp>
#include <thread>

#include "postgres/history/before_step.hpp"
#include "postgres/history/find.hpp"
#include "postgres/jobs/schema_step.hpp"
#include "postgres/row_number.hpp"
#include "postgres/rules/schema_step.hpp"
#include "postgres/steering/schema_step.hpp"
#include "postgres/tallies/schema_step.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* first_step = R"sql(
  CREATE TABLE tenant (id int2 PRIMARY KEY, name text NOT NULL UNIQUE);
  CREATE TABLE target (
    id int4 PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
    tenant int2 NOT NULL,
    name text NOT NULL,
    UNIQUE (tenant, name)
  );
  CREATE TABLE worker (
    id text PRIMARY KEY,
    role text NOT NULL,
    host text NOT NULL,
    settings text NOT NULL,
    started timestamptz NOT NULL DEFAULT now(),
    settled bool NOT NULL DEFAULT false,
    until timestamptz NOT NULL
  ) WITH (fillfactor = 10);
  CREATE TABLE part (
    part int2 PRIMARY KEY,
    epoch int8 NOT NULL DEFAULT 0,
    owner text NOT NULL DEFAULT '',
    until timestamptz NOT NULL DEFAULT 'epoch',
    changes int8 NOT NULL DEFAULT 0,
    last_id int8 NOT NULL DEFAULT 0,
    done int8 NOT NULL DEFAULT 0,
    ignored int8 NOT NULL DEFAULT 0,
    accepted int8 NOT NULL DEFAULT 0
  ) WITH (fillfactor = 10);
  INSERT INTO part (part) SELECT generate_series(0, 63);
  CREATE TABLE tally (
    part int2 NOT NULL, id int8 NOT NULL, done int8 NOT NULL, ignored int8 NOT NULL,
    accepted int8 NOT NULL,
    PRIMARY KEY (part, id)
  );
  CREATE TABLE store (id int2 PRIMARY KEY, secret bytea NOT NULL, erasures int8 NOT NULL DEFAULT 0,
    erased_at int8 NOT NULL DEFAULT 0);
  INSERT INTO store (id, secret) SELECT 1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  CREATE TABLE import (
    id int2 PRIMARY KEY, base int8 NOT NULL, contents text NOT NULL, records int8 NOT NULL DEFAULT 0,
    entries int8 NOT NULL DEFAULT 0, calls int8 NOT NULL DEFAULT 0, done bool NOT NULL DEFAULT false
  );
  CREATE TABLE seen (
    part int2 NOT NULL, digest bytea NOT NULL, key bytea NOT NULL, id int8 NOT NULL,
    PRIMARY KEY (part, digest, key)
  );
  CREATE TABLE inbox_waiting (
    part int2 NOT NULL, id int8 NOT NULL, digest bytea NOT NULL, key bytea NOT NULL,
    tenant int2 NOT NULL, source text NOT NULL, entry text NOT NULL, state int2 NOT NULL,
    class int2 NOT NULL, job int8 NOT NULL, step bool NOT NULL, attempts int4 NOT NULL,
    turn int4 NOT NULL, received_at int8 NOT NULL, due_at int8 NOT NULL, code text NOT NULL,
    reason text NOT NULL, trace text NOT NULL,
    PRIMARY KEY (part, tenant, class, id)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
          autovacuum_vacuum_cost_delay = 0);
  CREATE INDEX inbox_waiting_due ON inbox_waiting (part, due_at) WHERE due_at > 0;
  CREATE TABLE inbox_dead (
    LIKE inbox_waiting INCLUDING DEFAULTS, died_at int8 NOT NULL, discarded_at int8,
    PRIMARY KEY (part, id)
  );
  CREATE TABLE inbox_ended (
    part int2 NOT NULL, id int8 NOT NULL, digest bytea NOT NULL, key bytea NOT NULL,
    tenant int2 NOT NULL, source text NOT NULL, entry text NOT NULL, state int2 NOT NULL,
    attempts int4 NOT NULL, received_at int8 NOT NULL, ended_at int8 NOT NULL, code text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (part, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE inbox_ended_rest PARTITION OF inbox_ended DEFAULT;
  CREATE TABLE inbox_body (
    part int2 NOT NULL, id int8 NOT NULL, body bytea COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (part, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE inbox_body_rest PARTITION OF inbox_body DEFAULT WITH (toast_tuple_target = 8160);
  CREATE TABLE record (
    part int2 NOT NULL, digest bytea NOT NULL, id int8 NOT NULL, key text NOT NULL,
    body bytea COMPRESSION lz4 NOT NULL, state int2 NOT NULL, holders bytea NOT NULL,
    PRIMARY KEY (part, digest)
  ) WITH (fillfactor = 75);
  CREATE UNIQUE INDEX record_id ON record (part, id);
  CREATE TABLE holder (
    part int2 NOT NULL, digest bytea NOT NULL, record int8 NOT NULL,
    PRIMARY KEY (part, digest, record)
  );
  CREATE TABLE call_waiting (
    part int2 NOT NULL, id int8 NOT NULL, lane int8 NOT NULL, target int4 NOT NULL,
    head bool NOT NULL, kind text NOT NULL, message_id text NOT NULL, entry text NOT NULL,
    attempts int4 NOT NULL, answers int4 NOT NULL, turn int4 NOT NULL, received_at int8 NOT NULL,
    queued_at int8 NOT NULL, due_at int8 NOT NULL, code text NOT NULL, reason text NOT NULL,
    trace text NOT NULL,
    PRIMARY KEY (part, id)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
          autovacuum_vacuum_cost_delay = 0);
  CREATE INDEX call_waiting_head ON call_waiting (part, target, id) WHERE head AND due_at = 0;
  CREATE INDEX call_waiting_due ON call_waiting (part, target, due_at) WHERE head AND due_at > 0;
  CREATE INDEX call_waiting_lane ON call_waiting (part, lane, id);
  CREATE TABLE call_dead (
    LIKE call_waiting INCLUDING DEFAULTS, superseded bool NOT NULL DEFAULT false,
    died_at int8 NOT NULL, discarded_at int8,
    PRIMARY KEY (part, id)
  );
  CREATE INDEX call_dead_lane ON call_dead (part, lane);
  CREATE TABLE call_ended (
    part int2 NOT NULL, id int8 NOT NULL, lane int8 NOT NULL, target int4 NOT NULL,
    kind text NOT NULL, message_id text NOT NULL, entry text NOT NULL, attempts int4 NOT NULL,
    received_at int8 NOT NULL, queued_at int8 NOT NULL, ended_at int8 NOT NULL, code text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (part, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE call_ended_rest PARTITION OF call_ended DEFAULT;
  CREATE TABLE call_body (
    part int2 NOT NULL, id int8 NOT NULL, body bytea COMPRESSION lz4 NOT NULL,
    guard text NOT NULL,
    PRIMARY KEY (part, id)
  ) PARTITION BY RANGE (id);
  CREATE TABLE call_attempt (
    part int2 NOT NULL, id int8 NOT NULL, number int4 NOT NULL, at int8 NOT NULL,
    took int8 NOT NULL, status int4 NOT NULL, no_answer text NOT NULL, state int2 NOT NULL,
    code text NOT NULL, reason text NOT NULL, answer text COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (part, id, number)
  );
  CREATE TABLE call_body_rest PARTITION OF call_body DEFAULT WITH (toast_tuple_target = 8160);
)sql";

// An entry knows what was made of it.
constexpr const char* second_step = R"sql(
  ALTER TABLE inbox_ended ADD COLUMN first_call int8 NOT NULL DEFAULT 0,
                          ADD COLUMN calls int4 NOT NULL DEFAULT 0,
                          ADD COLUMN forwarded_to text NOT NULL DEFAULT '';
)sql";

Error newer(int found) {
  return {Errc::unsupported, "store",
          "the database has schema " + std::to_string(found) +
              " of a newer ctsync; this one knows " + std::to_string(newest_schema) +
              ". Run the newer program"};
}

// Two processes that create a table at once may meet in the system's catalogue: in its index, by
// the table's name, or by the name of the table's row type.
bool created_meanwhile(const Connection& connection) {
  const auto state = connection.sqlstate();
  return state == "23505" || state == "42P07" || state == "42710";
}

std::int64_t number(Result<Rows>& rows) { return rows->next() ? rows->integer(0) : 0; }

// One attempt to take the step after `version`. Another process may have taken it meanwhile.
Status take_step(Connection& connection, int version) {
  const auto& step = schema_steps().at(static_cast<std::size_t>(version));
  if (auto status = connection.begin("BEGIN; SET LOCAL lock_timeout = '2s'; SELECT 1 FROM "
                                     "schema_step WHERE step = 0 FOR UPDATE");
      !status) {
    return status;
  }
  auto rows = connection.run("SELECT max(step)::int8 FROM schema_step");
  if (!rows) return std::move(rows).error();
  if (number(rows) != version) return connection.commit();
  if (auto status = connection.execute(step.sql, std::chrono::minutes{10}); !status) return status;
  auto noted =
      connection.run("INSERT INTO schema_step (step, name) VALUES ($1, $2)",
                     std::move(Parameters().add(std::int64_t{version + 1}).text(step.name)));
  if (!noted) return std::move(noted).error();
  return connection.commit();
}

std::string day_name(std::string_view table, Time day) {
  const auto date = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(day));
  const auto digits = [](unsigned number, std::size_t width) {
    auto text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  return std::string(table) + "_" +
         digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) +
         digits(static_cast<unsigned>(date.month()), 2) +
         digits(static_cast<unsigned>(date.day()), 2);
}

Status create_partition(Connection& connection, std::string_view table, Time day) {
  const auto name = day_name(table, day);
  auto sql = "CREATE TABLE IF NOT EXISTS " + name + " PARTITION OF " + std::string(table) +
             " FOR VALUES FROM (" + std::to_string(first_row(day)) + ") TO (" +
             std::to_string(first_row(day + std::chrono::days{1})) + ")";
  sql += table.ends_with("_body") ? " WITH (toast_tuple_target = 8160, " : " WITH (";
  sql += "autovacuum_vacuum_insert_scale_factor = 0.05)";
  for (int attempt = 1;; ++attempt) {
    auto status = change_tables(connection, sql);
    if (status) return status;
    // 23514: the default partition has rows of this day already, which stay there.
    const bool stays = created_meanwhile(connection) || connection.sqlstate() == "23514";
    const bool passes = connection.failure() == Failure::repeat;
    if (stays) return std::monostate{};
    if (!passes || attempt == 5) return status;
  }
}

/// The planner estimates statements over many partitions as costly, so PostgreSQL compiles them,
/// which takes up to a second where running them takes milliseconds. The setting is one of the
/// role, because a pooler in transaction mode keeps none of a session. If the role may not change
/// it, nothing is changed, and `doctor` warns.
void turn_off_compilation(Connection& connection) {
  auto on = connection.run("SELECT current_setting('jit')::bool");
  if (!on || number(on) == 0) return;
  (void)connection.execute(
      "DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET jit = off', "
      "current_database()); EXCEPTION WHEN OTHERS THEN NULL; END $$");
}

}  // namespace

const std::array<SchemaStep, newest_schema>& schema_steps() {
  static constexpr std::array<SchemaStep, newest_schema> steps{
      {{"tables", first_step},
       {"what entries became", second_step},
       {"what entries are found by", find_schema_step},
       {"tallies", tally_step},
       {"jobs", job_step},
       {"rules", rules_step},
       {"records before entries", before_step},
       {"holds and actions", steering_step}}};
  return steps;
}

Status change_tables(Connection& connection, const std::string& sql,
                     std::chrono::milliseconds within) {
  const auto whole = "BEGIN; SET LOCAL lock_timeout = '2s'; " + sql + "; COMMIT";
  auto status = connection.execute(whole.c_str(), within);
  if (!status) connection.roll_back();
  return status;
}

Result<int> schema_version(Connection& connection) {
  auto exists = connection.run("SELECT to_regclass('schema_step') IS NOT NULL");
  if (!exists) return std::move(exists).error();
  if (number(exists) == 0) return 0;
  auto step = connection.run("SELECT coalesce(max(step), 0)::int8 FROM schema_step");
  if (!step) return std::move(step).error();
  return static_cast<int>(number(step));
}

Status migrate(Connection& connection) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (true) {
    auto version = schema_version(connection);
    if (version && *version > newest_schema) return newer(*version);
    if (version && *version == newest_schema) {
      turn_off_compilation(connection);
      return std::monostate{};
    }
    Status status = std::monostate{};
    if (!version) {
      status = version.error();
    } else {
      status = connection.execute(
          "CREATE TABLE IF NOT EXISTS schema_step (step int8 PRIMARY KEY, name text NOT NULL, done "
          "timestamptz NOT NULL DEFAULT now()); "
          "INSERT INTO schema_step (step, name) VALUES (0, 'begin') ON CONFLICT DO NOTHING");
      if (status) status = take_step(connection, *version);
    }
    if (status) continue;
    const bool met = created_meanwhile(connection);
    connection.roll_back();
    if (status.error().code != Errc::unavailable && !met) return status;
    if (std::chrono::steady_clock::now() > end) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

Status check_schema(Connection& connection) {
  auto version = schema_version(connection);
  if (!version) return std::move(version).error();
  if (*version > newest_schema) return newer(*version);
  if (*version == newest_schema) return std::monostate{};
  return Error{Errc::configuration, "store",
               "the database has schema " + std::to_string(*version) + " and this program needs " +
                   std::to_string(newest_schema) + "; run: ctsync db migrate"};
}

Result<std::vector<DailyPartition>> daily_partitions(Connection& connection) {
  auto rows = connection.run(
      "SELECT c.relname::text, p.relname::text, pg_total_relation_size(c.oid)::int8 "
      "FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
      "JOIN pg_class p ON p.oid = i.inhparent "
      "WHERE p.relname IN ('inbox_ended', 'inbox_body', 'inbox_before', 'call_ended', 'call_body', "
      "'find') "
      "AND p.relnamespace = current_schema()::regnamespace AND c.relname ~ '_[0-9]{8}$' "
      "ORDER BY right(c.relname, 8), 2");
  if (!rows) return std::move(rows).error();
  std::vector<DailyPartition> found;
  while (rows->next()) {
    DailyPartition partition{rows->text(0), rows->text(1), {}, rows->integer(2)};
    const auto date = std::stoi(partition.name.substr(partition.name.size() - 8));
    partition.day =
        std::chrono::sys_days{std::chrono::year{date / 10000} /
                              std::chrono::month(static_cast<unsigned>(date / 100 % 100)) /
                              std::chrono::day(static_cast<unsigned>(date % 100))};
    found.push_back(std::move(partition));
  }
  return found;
}

Status create_partitions(Connection& connection, Time now, int days) {
  auto existing = daily_partitions(connection);
  if (!existing) return std::move(existing).error();
  const Time today = std::chrono::floor<std::chrono::days>(now);
  for (int i = 0; i <= days; ++i) {
    const Time day = today + std::chrono::days{i};
    for (const auto table : daily_tables) {
      const auto name = day_name(table, day);
      const auto same = [&](const DailyPartition& each) { return each.name == name; };
      if (std::ranges::any_of(*existing, same)) continue;
      if (auto status = create_partition(connection, table, day); !status) return status;
    }
  }
  return std::monostate{};
}

}  // namespace ctsync::postgres
