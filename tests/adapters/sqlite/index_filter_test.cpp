// SPDX-License-Identifier: MIT
#include "sqlite/index_filter.hpp"

#include <doctest/doctest.h>

#include <string>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

Uuid digest(int number) { return digest_of({std::to_string(number)}); }

TEST_CASE("a Bloom filter never misses what was added and seldom mistakes another digest for it") {
  BloomFilter filter(20'000);
  for (int i = 0; i < 20'000; ++i) filter.add(digest(i));
  int missed = 0;
  int mistaken = 0;
  for (int i = 0; i < 20'000; ++i) {
    missed += filter.may_have(digest(i)) ? 0 : 1;
    mistaken += filter.may_have(digest(20'000 + i)) ? 1 : 0;
  }
  CHECK(missed == 0);
  CHECK(mistaken < 60);
  CHECK_FALSE(BloomFilter(0).may_have(digest(1)));
}

/// An index of digests, and its filter.
struct Index {
  ScratchFolder folder;
  RawDatabase made{folder.file()};
  Database database;
  IndexFilter filter{
      database,
      {"SELECT count(*) FROM i", "SELECT digest FROM i WHERE digest > ?1 ORDER BY digest LIMIT ?2"},
      32'768};
  Statement insert{database, "INSERT INTO i VALUES (?1)"};

  explicit Index(int digests) {
    made.run("CREATE TABLE i (digest BLOB PRIMARY KEY) WITHOUT ROWID");
    must(database.open(folder.file(), Database::Access::write, 1024));
    put(0, digests);
  }
  void put(int first, int count) {
    database.execute("BEGIN");
    for (int i = first; i < first + count; ++i) insert.run(blob(digest(i)));
    database.execute("COMMIT");
  }
  /// How many of them may be there.
  int may_have(int first, int count) const {
    int found = 0;
    for (int i = first; i < first + count; ++i) found += filter.may_have(digest(i)) ? 1 : 0;
    return found;
  }
};

TEST_CASE("any digest may be in the index until the scan is complete") {
  Index index(1'000);
  CHECK(index.may_have(0, 2'000) == 2'000);
  CHECK(index.filter.begin_scan());
  index.filter.scan(400);
  CHECK(index.may_have(0, 2'000) == 2'000);
  index.filter.scan(600);
  index.filter.scan(1);
  CHECK(index.may_have(0, 1'000) == 1'000);
  CHECK(index.may_have(1'000, 1'000) < 10);
}

TEST_CASE("an interrupted scan is not marked as complete") {
  Index index(1'000);
  CHECK(index.filter.begin_scan());
  index.filter.scan(400);
  index.database.execute("SELECT * FROM nowhere");
  CHECK(index.database.failed());
  index.filter.scan(2'000);
  index.database.clear_failure();
  CHECK(index.may_have(0, 2'000) == 2'000);
  index.filter.scan(2'000);
  CHECK(index.may_have(0, 1'000) == 1'000);
  CHECK(index.may_have(1'000, 1'000) < 10);
}

TEST_CASE("the filter has what is added during a scan and after it") {
  Index index(1'000);
  CHECK(index.filter.begin_scan());
  for (int i = 1'000; i < 1'500; ++i) index.filter.add(digest(i));
  index.filter.scan(2'000);
  CHECK(index.may_have(0, 1'500) == 1'500);
  CHECK(index.may_have(1'500, 1'000) < 10);
  for (int i = 1'500; i < 2'500; ++i) index.filter.add(digest(i));
  CHECK(index.may_have(0, 2'500) == 2'500);
}

TEST_CASE("a scan begins again when there are twice as many, and drops what was deleted") {
  Index index(1'000);
  CHECK(index.filter.begin_scan());
  CHECK_FALSE(index.filter.begin_scan());
  index.filter.scan(2'000);
  CHECK_FALSE(index.filter.begin_scan());
  index.database.execute("DELETE FROM i");
  index.put(1'000, 500);
  for (int i = 1'000; i < 40'000; ++i) index.filter.add(digest(i));
  CHECK(index.filter.begin_scan());
  CHECK(index.may_have(0, 1'000) == 1'000);
  index.filter.scan(2'000);
  CHECK(index.may_have(0, 1'000) < 10);
  CHECK(index.may_have(1'000, 500) == 500);
}

}  // namespace
}  // namespace ctsync::sqlite
