// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <suites/store_words.hpp>
#include <vector>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/scratch.hpp"
#include "small_disk.hpp"

namespace ctsync::postgres::test {
namespace {

using ctsync::test::becomes;
using ctsync::test::SmallDisk;
using namespace suites;

TEST_SUITE_BEGIN("whether a PostgreSQL store is ready" * needs_server());

Result<std::vector<bool>> accept_one(Store& store, const std::string& id, std::size_t bytes) {
  const std::string body(bytes, 'x');
  const std::vector<NewEntry> entries{{.id = id, .body = body}};
  return store.accept({"t", "s", noon, entries});
}

/// Lets the server that the tests share put a database on the disk.
void move_to(const SmallDisk& disk, const Database& database) {
  struct ::stat data {};
  const auto& cluster = Cluster::shared();
  REQUIRE(::stat(cluster.folder().c_str(), &data) == 0);
  REQUIRE(::chown(disk.path.c_str(), data.st_uid, data.st_gid) == 0);
  cluster.run("CREATE TABLESPACE small LOCATION '" + disk.path + "'");
  cluster.run("ALTER DATABASE " + database.name() + " SET TABLESPACE small");
}

TEST_CASE("a full disk refuses deliveries, shows, and is recovered from") {
  const SmallDisk disk("200m");
  if (!disk.ready) return;
  {
    const auto database = new_database();
    move_to(disk, *database);
    auto store = open_store({.url = database->url(), .repetition = Duration{300}});
    REQUIRE(accept_one(store, "before", 100));
    CHECK(store.ready());
    disk.fill();
    // Some rows still fit into pages that are there.
    Result<std::vector<bool>> refused = accept_one(store, "0", 500'000);
    for (int i = 1; refused && i < 100; ++i) {
      refused = accept_one(store, std::to_string(i), 500'000);
    }
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::unavailable);
    CHECK_FALSE(store.ready());
    std::filesystem::remove(disk.ballast());
    CHECK(must(accept_one(store, "after", 500'000)) == std::vector{true});
    CHECK(store.ready());
    CHECK(must(accept_one(store, "before", 100)) == std::vector{false});
  }
  Cluster::shared().run("DROP TABLESPACE small");
}

TEST_CASE("a database that is read only is not ready until it can be written again") {
  const auto database = new_database();
  auto store = open_store({.url = database->url(), .repetition = Duration{300}});
  CHECK(store.ready());
  const auto set = [&](const std::string& read_only) {
    Cluster::shared().run("ALTER DATABASE " + database->name() +
                          " SET default_transaction_read_only = " + read_only);
    Cluster::shared().run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
        database->name() + "'");
  };
  set("on");
  CHECK(becomes([&] { return !store.ready(); }));
  CHECK_FALSE(accept_one(store, "refused", 100));
  set("off");
  CHECK(becomes([&] { return accept_one(store, "again", 100).has_value(); }));
  CHECK(becomes([&] { return store.ready().has_value(); }));
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
