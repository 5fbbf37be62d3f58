// SPDX-License-Identifier: MIT
#include "sqlite/known_digests.hpp"

#include <doctest/doctest.h>

#include <string>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

Uuid digest(int number) { return digest_of({std::to_string(number)}); }

TEST_CASE("a filter never misses what was added and seldom takes another digest for known") {
  DigestFilter filter(20'000);
  for (int i = 0; i < 20'000; ++i) filter.add(digest(i));
  int missed = 0;
  int mistaken = 0;
  for (int i = 0; i < 20'000; ++i) {
    missed += filter.may_have(digest(i)) ? 0 : 1;
    mistaken += filter.may_have(digest(20'000 + i)) ? 1 : 0;
  }
  CHECK(missed == 0);
  CHECK(mistaken < 60);
  CHECK_FALSE(DigestFilter(0).may_have(digest(1)));
}

/// An index of digests, and what is known of it.
struct Index {
  ScratchFolder folder;
  RawDatabase made{folder.file()};
  Database database;
  KnownDigests known{
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
    for (int i = first; i < first + count; ++i) found += known.may_have(digest(i)) ? 1 : 0;
    return found;
  }
};

TEST_CASE("any digest may be known until the walk through the index has ended") {
  Index index(1'000);
  CHECK(index.may_have(0, 2'000) == 2'000);
  CHECK(index.known.begin_walk());
  index.known.walk(400);
  CHECK(index.may_have(0, 2'000) == 2'000);
  index.known.walk(600);
  index.known.walk(1);
  CHECK(index.may_have(0, 1'000) == 1'000);
  CHECK(index.may_have(1'000, 1'000) < 10);
}

TEST_CASE("a walk that a failure of the database stopped has not ended") {
  Index index(1'000);
  CHECK(index.known.begin_walk());
  index.known.walk(400);
  index.database.execute("SELECT * FROM nowhere");
  CHECK(index.database.failed());
  index.known.walk(2'000);
  index.database.clear_failure();
  CHECK(index.may_have(0, 2'000) == 2'000);
  index.known.walk(2'000);
  CHECK(index.may_have(0, 1'000) == 1'000);
  CHECK(index.may_have(1'000, 1'000) < 10);
}

TEST_CASE("what is added during a walk and after it is known") {
  Index index(1'000);
  CHECK(index.known.begin_walk());
  for (int i = 1'000; i < 1'500; ++i) index.known.add(digest(i));
  index.known.walk(2'000);
  CHECK(index.may_have(0, 1'500) == 1'500);
  CHECK(index.may_have(1'500, 1'000) < 10);
  for (int i = 1'500; i < 2'500; ++i) index.known.add(digest(i));
  CHECK(index.may_have(0, 2'500) == 2'500);
}

TEST_CASE("a walk begins anew when there are twice as many, and forgets what was deleted") {
  Index index(1'000);
  CHECK(index.known.begin_walk());
  CHECK_FALSE(index.known.begin_walk());
  index.known.walk(2'000);
  CHECK_FALSE(index.known.begin_walk());
  index.database.execute("DELETE FROM i");
  index.put(1'000, 500);
  for (int i = 1'000; i < 40'000; ++i) index.known.add(digest(i));
  CHECK(index.known.begin_walk());
  CHECK(index.may_have(0, 1'000) == 1'000);
  index.known.walk(2'000);
  CHECK(index.may_have(0, 1'000) < 10);
  CHECK(index.may_have(1'000, 500) == 500);
}

}  // namespace
}  // namespace ctsync::sqlite
