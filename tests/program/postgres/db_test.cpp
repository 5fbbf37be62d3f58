// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>

#include "adapters/postgres/pooler.hpp"
#include "program/postgres/shared_store.hpp"

namespace ctsync::test {
namespace {

TEST_SUITE_BEGIN("commands on PostgreSQL" * postgres::test::needs_server());

Variables only_store(const std::string& url) { return {{"INBOX_DATABASE_URL", url}}; }

/// A URL with a password, which a server that trusts everybody does not ask for.
std::string with_password(const Database& database, const std::string& password) {
  auto url = database.url();
  return url.insert(url.find('@'), ":" + password);
}

TEST_CASE("db migrate makes the schema once, and says what it did") {
  const Database database(Cluster::shared());
  const auto store = only_store(database.url());
  CHECK(has(run({"db", "status"}, store).out, "none yet"));
  const auto first = run({"db", "migrate"}, store);
  CHECK(first.exit_code == 0);
  CHECK(has(first.out, "from 0 to "));
  const auto again = run({"db", "migrate"}, store);
  CHECK(again.exit_code == 0);
  CHECK(has(again.out, "nothing to do"));
}

TEST_CASE("db status shows schema, counts, processes, owners and days") {
  Recorder segment;
  const Database database(Cluster::shared());
  const auto store = only_store(database.url());
  Serving gateway(gateway_of(database), as_gateway);
  Serving worker(worker_of(database, segment), as_worker);
  const auto text = run({"db", "status"}, store);
  CHECK(text.exit_code == 0);
  for (const auto* part : {"the newest", "inbox ", "outbox ", "gateway ", "worker ",
                           "partitions without an owner: 0", "inbox_body_"}) {
    CHECK_MESSAGE(has(text.out, part), part);
  }
  const auto json = run({"db", "status", "--json"}, store);
  CHECK(has(json.out, R"("role":"worker")"));
  CHECK(has(json.out, R"("partitions":64)"));
  worker.kill();
  CHECK(gateway.stop() == 0);
}

TEST_CASE("db partitions creates the coming week's, and db prune may run beside a server") {
  const Database database(Cluster::shared());
  const auto store = only_store(database.url());
  CHECK(run({"db", "partitions"}, store).exit_code == 3);
  REQUIRE(run({"db", "migrate"}, store).exit_code == 0);
  const auto day = database.run(
      "SELECT relname FROM pg_class WHERE relname ~ '^call_body_[0-9]{8}$' ORDER BY 1 DESC LIMIT "
      "1");
  database.run("DROP TABLE " + day);
  const auto made = run({"db", "partitions"}, store);
  CHECK(made.exit_code == 0);
  CHECK(has(made.out, day));
  Serving gateway(gateway_of(database), as_gateway);
  CHECK(has(run({"db", "prune"}, store).out, "0 bodies removed"));
  CHECK(gateway.stop() == 0);
}

TEST_CASE("a database of a newer ctsync, or of another program, is refused and left as it is") {
  const Database database(Cluster::shared());
  auto variables = gateway_of(database);
  variables["PORT"] = "0";
  SUBCASE("newer") {
    REQUIRE(run({"db", "migrate"}, variables).exit_code == 0);
    database.run("INSERT INTO schema_step (step, name) VALUES (99, 'of the future')");
    const auto refused = run({"serve", "--role", "gateway"}, variables);
    CHECK(refused.exit_code != 0);
    CHECK(has(refused.err, "99"));
    CHECK(has(refused.err, "newer"));
    CHECK(run({"db", "migrate"}, variables).exit_code != 0);
    CHECK(has(run({"db", "status"}, variables).out, "99 of a newer ctsync"));
  }
  SUBCASE("of another program") {
    database.run("CREATE TABLE customers (id int)");
    const auto refused = run({"serve", "--role", "gateway"}, variables);
    CHECK(refused.exit_code == 3);
    CHECK(has(refused.err, "ctsync db migrate"));
    CHECK(database.run("SELECT count(*) FROM pg_class WHERE relname = 'inbox_waiting'") == "0");
  }
}

TEST_CASE("a login that the server refuses is named, and no password is ever printed") {
  const std::string password = "canary-password";
  Cluster cluster(Cluster::Commit::to_system);
  const Database database(cluster);
  database.run("CREATE ROLE shop LOGIN PASSWORD 'another'");
  const auto rules = database.run("SHOW hba_file");
  database.run(
      "COPY (SELECT 'host all shop all scram-sha-256' UNION ALL SELECT "
      "'host all all all trust') TO '" +
      rules + "'");
  database.run("SELECT pg_reload_conf()");
  const std::string at =
      cluster.url(database.name()).substr(std::string("postgresql://ctsync").size());
  const auto refused_url = "postgresql://shop:" + password + at;
  std::string printed;
  const auto note = [&printed](const Finished& finished) {
    printed += finished.out + finished.err;
    return finished;
  };
  auto variables = gateway_of(database);
  variables["INBOX_DATABASE_URL"] = refused_url;
  postgres::test::wait_until("the rules are read", [&] {
    return note(run({"db", "status"}, variables)).exit_code == 3;
  });
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"serve", "--role", "gateway"},
        {"db", "status"},
        {"db", "migrate"},
        {"db", "prune"},
        {"outbox"},
        {"doctor", "--role", "gateway"}}) {
    const auto finished = note(run(command, variables));
    CHECK(finished.exit_code != 0);
    CHECK(has(finished.out + finished.err, "authentication failed"));
  }
  variables["INBOX_DATABASE_URL"] = with_password(database, password);
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"db", "migrate"},
        {"db", "status", "--json"},
        {"check-config", "--role", "gateway"},
        {"config", "show", "--role", "gateway", "--origin"}}) {
    CHECK(note(run(command, variables)).exit_code == 0);
  }
  note(run({"doctor", "--role", "gateway"}, variables));
  variables["INBOX_DATABASE_URL"] += "?connection_limit=1";
  const auto unknown = note(run({"db", "status"}, variables));
  CHECK(has(unknown.err, "connection_limit"));
  variables["INBOX_DATABASE_URL"] = "postgresql://shop:" + password + "@127.0.0.1:1/db";
  CHECK(note(run({"db", "status"}, variables)).exit_code == 4);
  CHECK_FALSE(has(printed, password));
  CHECK(has(printed, "postgresql://ctsync@127.0.0.1"));
}

TEST_CASE("doctor looks at the database and its server, and says what it did not check") {
  const Database database(Cluster::shared());
  const auto variables = gateway_of(database);
  REQUIRE(run({"db", "migrate"}, variables).exit_code == 0);
  const auto seen = run({"doctor", "--role", "gateway"}, variables).out;
  for (const auto* part :
       {"ok       store: postgresql://", "warning  store rights: the role is a superuser",
        "ok       store encoding: UTF8",
        "ok       store schema:", "FAILED   store durability: synchronous_commit on, fsync off",
        "ok       store compilation: jit off", "ok       store autovacuum:",
        "warning  store standby: 0 connected", "ok       store pooler: none",
        "ok       store clock:", "ok       store partitions:", "skipped  store backups:"}) {
    CHECK_MESSAGE(has(seen, part), part);
  }
  database.run("ALTER TABLE inbox_waiting SET (autovacuum_enabled = false)");
  database.run("ALTER ROLE ctsync IN DATABASE " + database.name() + " SET jit = on");
  database.run(
      "DO $$ BEGIN EXECUTE (SELECT string_agg('DROP TABLE ' || relname, '; ') "
      "FROM pg_class WHERE relname ~ '_[0-9]{8}$' AND relkind = 'r'); END $$");
  const auto worse = run({"doctor", "--role", "gateway"}, variables).out;
  CHECK(has(worse, "warning  store compilation: jit on"));
  CHECK(has(worse, "ALTER ROLE ctsync IN DATABASE " + database.name() + " SET jit = off;"));
  CHECK(has(worse, "warning  store autovacuum: is not set up for the table inbox_waiting"));
  CHECK(has(worse, "warning  store partitions: inbox_ended has none for today"));
}

TEST_CASE("db copy moves what waits in a SQLite file to a database, from which it is delivered") {
  std::atomic<bool> is_down{true};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    response.status = is_down ? 503 : 200;
    return response;
  });
  const Folder folder;
  const Database database(Cluster::shared());
  const auto file = settings(segment, folder);
  const auto copy = [&](const std::string& to) {
    return run({"db", "copy", "--from", file.at("INBOX_DATABASE_URL")}, only_store(to));
  };
  {
    Serving server(file);
    auto client = client_of(server.url());
    CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
    REQUIRE(segment.wait_for_requests(1));
    CHECK(run({"db", "migrate"}, only_store(database.url())).exit_code == 0);
    CHECK(copy(database.url()).exit_code == 1);
    CHECK(server.stop() == 0);
  }
  const auto done = copy(with_password(database, "canary"));
  CHECK(done.exit_code == 0);
  CHECK(has(done.out, "1 calls were copied"));
  CHECK_FALSE(has(done.out + done.err, "canary"));
  CHECK(has(copy(database.url()).out, "nothing to do"));
  is_down = false;
  auto both = worker_of(database, segment);
  both["WEBHOOK_SECRET"] = secret;
  Serving server(both);
  CHECK(segment.wait_for_calls(1));
  auto client = client_of(server.url());
  CHECK(has(post(client, customer_delivery("c-1", 1)).body, "duplicate_ignored"));
  CHECK(server.stop() == 0);
}

TEST_CASE("a pooler in transaction mode is noticed, and everything works through it" *
          postgres::test::needs_pooler()) {
  Recorder segment;
  const Database database(Cluster::shared());
  const postgres::test::Pooler pooler(Cluster::shared());
  auto variables = worker_of(database, segment);
  variables["WEBHOOK_SECRET"] = secret;
  variables["INBOX_DATABASE_URL"] = pooler.url(database.name());
  Serving gateway(variables, as_gateway);
  Serving worker(variables, as_worker);
  auto client = client_of(gateway.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  CHECK(worker.wait_for_log("call.accepted"));
  CHECK(has(run({"doctor", "--role", "gateway"}, variables).out,
            "ok       store pooler: there is one"));
  CHECK(has(run({"db", "status"}, variables).out, "accepted 1"));
  CHECK(worker.stop() == 0);
  CHECK(gateway.stop() == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::test
