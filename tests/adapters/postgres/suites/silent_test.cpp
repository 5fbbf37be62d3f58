// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/scratch.hpp"
#include "adapters/postgres/silent_server.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

using namespace std::chrono_literals;

TEST_SUITE_BEGIN("a server that takes connections and never answers" * needs_server());

// How long libpq may wait for each host, here longer than anybody who asks the store.
constexpr const char* patient = "/ctsync?connect_timeout=60";

/// What a busy machine adds.
constexpr auto margin = 1s;

// The texts are gone when this returns.
Result<std::vector<bool>> accept(Store& store, const std::string& id) {
  const std::string body = R"({"id":")" + id + R"("})";
  const NewEntry entry{id, digest(suites::key_of("k")), body};
  return store.accept({"shop", "hook", now(), {&entry, 1}});
}

/// The URL of a database, with another host before its own.
std::string beside(const SilentServer& silent, const Database& database) {
  return "postgresql://ctsync@" + silent.host() +
         ",127.0.0.1:" + std::to_string(Cluster::shared().port()) + "/" + database.name();
}

auto time_of(auto&& action) {
  const auto began = std::chrono::steady_clock::now();
  action();
  return std::chrono::steady_clock::now() - began;
}

TEST_CASE("each delivery is refused in time where all hosts of the URL are silent") {
  SilentServer silent;
  Options options{"postgresql://ctsync@" + silent.host() + "," + silent.host() + patient};
  options.role = Role::function;
  options.acceptance = 400ms;
  auto store = open_store(options);
  std::array<std::optional<Errc>, 4> refused;
  const auto took = time_of([&] {
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < refused.size(); ++i) {
      callers.emplace_back([&, i] {
        const auto added = accept(store, std::to_string(i));
        if (!added) refused.at(i) = added.error().code;
      });
    }
    for (auto& caller : callers) caller.join();
  });
  CHECK(took >= options.acceptance);
  CHECK(took < options.acceptance + margin);
  for (const auto& each : refused) CHECK(each == Errc::unavailable);
  silent.end();
}

TEST_CASE("a delivery is accepted in time by the host that answers, beside one that is silent") {
  const auto database = new_database();
  SilentServer silent;
  Options options{beside(silent, *database)};
  options.role = Role::function;
  auto store = open_store(options);
  const auto took = time_of([&] { CHECK(suites::must(accept(store, "a")) == std::vector{true}); });
  CHECK(took < options.acceptance);
  CHECK(suites::must(accept(store, "a")) == std::vector{false});
}

TEST_CASE("what is committed after its caller has left is whole, and its repeat is a duplicate") {
  const auto database = new_database();
  SilentServer silent;
  Options options{beside(silent, *database)};
  options.role = Role::function;
  options.acceptance = 1'500ms;  // libpq tries the next host after two seconds
  auto store = open_store(options);
  const auto refused = accept(store, "a");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(database->run("SELECT count(*) FROM inbox_waiting") == "0");
  wait_until("it is committed",
             [&] { return database->run("SELECT count(*) FROM inbox_waiting") == "1"; });
  CHECK(database->run("SELECT source || entry || trace || convert_from(body, 'UTF8') "
                      "FROM inbox_waiting JOIN inbox_body USING (part, id)") ==
        R"(hooka{"id":"a"})");
  CHECK(suites::must(accept(store, "a")) == std::vector{false});
}

TEST_CASE("a probe is answered within two seconds while the connection for look-ups is busy") {
  SilentServer silent;
  Options options{"postgresql://ctsync@" + silent.host() + "," + silent.host() + patient};
  options.role = Role::function;
  auto store = open_store(options);
  std::thread reader([&] { (void)store.record(suites::key_of("k")); });
  silent.wait_for_client();
  Status ready = std::monostate{};
  CHECK(time_of([&] { ready = store.ready(); }) < 2s + margin);
  REQUIRE_FALSE(ready.has_value());
  CHECK(ready.error().code == Errc::unavailable);
  silent.end();
  reader.join();
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
