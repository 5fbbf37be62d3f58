// SPDX-License-Identifier: MIT
#include "sqlite/schema.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"
#include "suites/store_tallies.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

TEST_CASE("a file of the first schema is brought up to date with all its rows") {
  const ScratchFolder folder;
  {
    RawDatabase older(folder.file());
    older.run(schema_steps[0]);
    older.run(("PRAGMA user_version = 1; PRAGMA application_id = " + std::to_string(application_id))
                  .c_str());
    older.run(R"sql(
      INSERT INTO delivery (id, headers, body) VALUES
        (7, x'', CAST('[1,2]' AS BLOB)), (9, x'', CAST('{"n":3}' AS BLOB));
      INSERT INTO inbox (id, dedup, delivery, tenant, source, entry, ordinal, state, attempts,
                         received_at, due_at, ended_at, reason) VALUES
        (11, x'01', 7, 't', 's', 'a', 0, 0, 2, 1800000000000, 1, NULL, 'busy'),
        (12, x'02', 7, 't', 's', 'b', 1, 1, 1, 1800000000000, 0, 1800000000000, ''),
        (13, x'03', 9, 't', 's', 'c', 0, 3, 1, 1800000000000, 0, NULL, 'bad date'),
        (14, x'04', NULL, 't', 's', 'd', 0, 1, 1, 1800000000000, 0, 1800000000000, '');
      UPDATE counts SET n = CASE slot WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 1 ELSE 0 END;
    )sql");
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(store);
  const auto entry = claim_one(store);
  CHECK(entry.row == 11);
  CHECK(entry.attempts == 2);
  CHECK(entry.body == "[1,2]");
  CHECK(must(store.payload(Table::inbox, 12)) == "[1,2]");
  CHECK(must(store.payload(Table::inbox, 13)) == "{\"n\":3}");
  CHECK_FALSE(store.payload(Table::inbox, 14));
  CHECK(must(store.prune(noon + second, noon, DeadLetters::keep)) == 1);
  CHECK_FALSE(store.payload(Table::inbox, 12));
  CHECK(must(store.redrive({}, noon)) == 1);
  CHECK(claim_one(store).body == "{\"n\":3}");
  must(store.prune(noon + second, noon + std::chrono::days(36), DeadLetters::keep));
  CHECK(must(store.list({})).size() == 2);
  check_counts(store);
}

// What the first two schemas had in place of a lane.
std::int64_t hash_of(std::string_view target, std::string_view key) {
  const auto digest = digest_of({target, key});
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data() + 8, sizeof hash);
  return hash;
}

// Calls as the second schema kept them: by a hash of (target, key).
std::string call_of_schema_2(int id, const std::string& key, const std::string& rest) {
  return "INSERT INTO outbox (id, key_hash, tenant, target, kind, message_id, entry, received_at, "
         "queued_at, state, head, reason, ended_at) VALUES (" +
         std::to_string(id) + ", " + std::to_string(hash_of("segment", key)) +
         ", 'shop', 'segment', 'identify', 'm" + std::to_string(id) +
         "', 'a', 1800000000000, 1800000000000, " + rest +
         ");"
         "INSERT INTO outbox_body VALUES (" +
         std::to_string(id) + ", '{}');";
}

// A record as text of hexadecimal digits.
std::string hex(const Uuid& digest) {
  std::string text;
  append_uuid(text, digest);
  std::erase(text, '-');
  return text;
}

// Of `k` a call was accepted, one is dead and two wait; of `gone`, who was erased, one waits.
void write_schema_2(const std::string& path) {
  RawDatabase older(path);
  older.run(schema_steps[0]);
  older.run(schema_steps[1]);
  std::string sql =
      "PRAGMA user_version = 2; PRAGMA application_id = " + std::to_string(application_id) +
      "; INSERT INTO profile (id, digest, key, record) VALUES (5, x'" + hex(digest(key_of("k"))) +
      "', 'shop/aurora/k', CAST('record' AS BLOB)), (6, x'" + hex(digest(key_of("gone"))) +
      "', '', CAST('tombstone' AS BLOB));" +
      "INSERT INTO inbox (id, dedup, tenant, source, entry, state, received_at) "
      "VALUES (11, x'" +
      hex(digest_of({"shop", "hook", "a"})) +
      "', 'shop', 'hook', 'a', 0, 1800000000000);"
      "INSERT INTO inbox_body VALUES (11, CAST('{}' AS BLOB));" +
      call_of_schema_2(21, "shop/aurora/k", "1, 0, '', 1800000000000") +
      call_of_schema_2(22, "shop/aurora/k", "2, 0, 'answered 400', NULL") +
      call_of_schema_2(23, "shop/aurora/k", "0, 1, '', NULL") +
      call_of_schema_2(24, "shop/aurora/k", "0, 0, '', NULL") +
      call_of_schema_2(25, "shop/aurora/gone", "0, 1, '', NULL") +
      "UPDATE counts SET n = CASE slot WHEN 0 THEN 1 WHEN 4 THEN 3 WHEN 5 THEN 1 "
      "WHEN 6 THEN 1 ELSE 0 END";
  for (std::size_t at = 0; (at = sql.find(", '{}')", at)) != std::string::npos;) {
    sql.replace(at, 7, ", CAST('{}' AS BLOB))");
  }
  older.run(sql.c_str());
}

TEST_CASE("a file of the second schema is brought up to date with its sequence and its digests") {
  const ScratchFolder folder;
  write_schema_2(folder.file());
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(store);
  CHECK(must(store.record(key_of("k"))) == "record");
  CHECK(must(store.record(key_of("gone"))) == "tombstone");
  CHECK(must(store.records(0, 10)).at(0).row == 5);
  CHECK(must(store.waits("shop", "segment", digest(key_of("k")))));
  CHECK(arrive(store, {.ids = {"a", "b"}}) == std::vector{false, true});
  must(store.redrive({}, noon));
  auto end = ended(must(store.claim(1, noon, lease)).at(0), EntryState::done);
  end.calls = {call_for("k", "new")};
  complete(store, end);
  Words sent;
  for (auto calls = take_calls(store); !calls.empty(); calls = take_calls(store)) {
    for (const auto& call : calls) {
      sent.push_back(call.call.message_id);
      settle(store, ended(call, CallState::accepted));
    }
  }
  CHECK(sent == Words{"m22", "m25", "m23", "m24", "new"});
  check_counts(store);
}

TEST_CASE("calls that the second schema kept are superseded and erased by the third") {
  const ScratchFolder folder;
  write_schema_2(folder.file());
  auto store = must(Store::open({folder.file()}));
  for (const auto& call : take_calls(store)) settle(store, ended(call, CallState::accepted));
  CHECK(must(store.list({.code = ReasonCode::superseded})).at(0).row == 22);
  CHECK(must(store.redrive({}, noon)) == 0);
  const std::vector keys{key_of("k")};
  CHECK(must(store.erase({keys, {}, {}, "tombstone"}, noon)).calls == 4);
  CHECK_FALSE(store.payload(Table::outbox, 21));
  CHECK(take_calls(store).empty());
  check_counts(store);
}

// Release 0.1.0 put 16 bits of the digest of a target's name into a lane.
std::string lane_of_schema_4(int record) {
  const auto digest = digest_of({"segment"});
  return std::to_string(record * 65'536 + digest[0] * 256 + digest[1]);
}

void add_records(RawDatabase& file) {
  file.run(R"sql(
    INSERT INTO profile (id, digest, key, record) VALUES
      (1, x'01', 'default/p/one', CAST('{"id":"one","email":" Ida@Shop.example\t",'
        || '"externalId":"X-1","customerNumber":"N-1"}' AS BLOB)),
      (2, x'02', 'default/p/two', CAST('{"id":"two","email":"ida@shop.example",'
        || '"externalId":null,"deletedAt":"2020-01-01T00:00:00Z"}' AS BLOB)),
      (3, x'03', '', CAST('{"erased":"2020-01-01T00:00:00Z"}' AS BLOB)),
      (4, x'04', '', x''),
      (5, x'05', 'default/p/five', CAST('no JSON' AS BLOB));
  )sql");
  for (const auto& [row, id] : {std::pair(1, "one"), std::pair(2, "two")}) {
    const auto key = hex(digest(Key{"default", "p", "customer", id}));
    const auto number = std::to_string(row);
    file.run(("UPDATE profile SET digest = x'" + key + "' WHERE id = " + number).c_str());
  }
}

void add_entries(RawDatabase& file) {
  file.run(R"sql(
    INSERT INTO inbox (id, dedup, tenant, source, entry, state, attempts, received_at, due_at,
                       ended_at, reason) VALUES
      (1, x'01', 'default', 'hook', 'a', 0, 0, 1800000000000, 0, NULL, ''),
      (2, x'02', 'default', 'hook', 'b', 0, 2, 1800000000000, 1, NULL, 'HTTP 503'),
      (3, x'03', 'default', 'hook', 'c', 3, 0, 1800000000000, 0, NULL, 'quarantined: no JSON'),
      (4, x'04', 'default', 'hook', 'd', 2, 1, 1800000000000, 0, 1800000000000,
       'an SNS subscription waits for confirmation: GET it'),
      (5, x'05', 'default', 'hook', 'e', 2, 1, 1800000000000, 0, 1800000000000,
       'the customer was erased'),
      (6, x'06', 'default', 'hook', 'f', 2, 1, 1800000000000, 0, 1800000000000, 'older');
    INSERT INTO inbox_body SELECT id, CAST('{}' AS BLOB) FROM inbox;
    UPDATE counts SET n = CASE slot WHEN 0 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 1 WHEN 4 THEN 3
                                    WHEN 6 THEN 3 ELSE n END;
    INSERT OR REPLACE INTO counts (slot, n) VALUES (8, 1), (9, 1);
  )sql");
}

// `row` is: lane, kind, state, head, superseded, reason.
void add_call(RawDatabase& file, int id, const std::string& row, const std::string& body) {
  const auto number = std::to_string(id);
  file.run(("INSERT INTO outbox (id, lane, kind, state, head, superseded, reason, tenant, target, "
            "message_id, entry, received_at, queued_at) VALUES (" +
            number + ", " + row + ", 'default', 'segment', 'm" + number +
            "', 'a', 1800000000000, 1800000000000); INSERT INTO outbox_body VALUES (" + number +
            ", CAST('" + body + "' AS BLOB))")
               .c_str());
}

// Rows as release 0.1.0 left them.
void write_schema_4(const std::string& path) {
  RawDatabase file(path);
  for (const auto* name : {"lane_of", "former_lane"}) {
    const auto unused = [](sqlite3_context*, int, sqlite3_value**) {};
    sqlite3_create_function(file.handle(), name, 2, SQLITE_UTF8, nullptr, unused, nullptr, nullptr);
  }
  for (std::size_t step = 0; step < 4; ++step) file.run(schema_steps[step]);
  file.run(("PRAGMA user_version = 4; PRAGMA application_id = " + std::to_string(application_id))
               .c_str());
  add_records(file);
  add_entries(file);
  const auto one = lane_of_schema_4(1);
  const auto two = lane_of_schema_4(2);
  add_call(file, 1, one + ", 'identify', 2, 0, 0, 'gave up after the longest retry age: 503'",
           "{}");
  add_call(file, 2, one + ", 'identify', 2, 0, 1, '400; superseded by a newer call'", "{}");
  add_call(file, 3, one + ", 'identify', 0, 1, 0, ''", "{\"n\":1}");
  add_call(file, 4, one + ", 'identify', 2, 0, 1, '400; the customer was erased'", "{}");
  add_call(file, 5, one + ", 'delete', 0, 1, 0, ''",
           R"({"type":"delete","userId":"a\"ü@x","messageId":"m"})");
  add_call(file, 6, two + ", 'delete', 0, 1, 0, ''", "no JSON");
}

TEST_CASE("entries of release 0.1.0 have no key, and keep their sequence") {
  const ScratchFolder folder;
  write_schema_4(folder.file());
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(store);
  const auto claimed = must(store.claim(10, noon, lease));
  REQUIRE(ids(claimed) == Words{"a", "b"});
  CHECK(claimed[0].key == KeyDigest{});
  CHECK(claimed[0].tenant == "default");
  CHECK(claimed[0].entry_class == EntryClass::live);
  CHECK_FALSE(claimed[0].is_step);
  CHECK(claimed[1].attempts == 2);
  const auto key = digest(Key{"default", "p", "customer", "one"});
  must(store.forward(
      std::vector<Forward>{{claimed[0].row, claimed[0].fence, "fa", key, claimed[0].body, false},
                           {claimed[1].row, claimed[1].fence, "fb", key, claimed[1].body, false}}));
  const auto forwarded = must(store.claim(10, noon, lease));
  CHECK(ids(forwarded) == Words{"fa", "fb"});
  CHECK(forwarded.at(0).key == key);
}

TEST_CASE("reasons of release 0.1.0 have a code where it is certain") {
  const ScratchFolder folder;
  write_schema_4(folder.file());
  auto store = must(Store::open({folder.file()}));
  std::vector<ReasonCode> codes;
  for (const auto& row : must(store.list({}))) codes.push_back(row.reason.code);
  using enum ReasonCode;
  CHECK(codes == std::vector{none, none, unreadable, subscription_confirmation, erased, none,
                             gave_up, superseded, none, erased, none, none});
  CHECK(must(store.list({.contains = "quarantined: no JSON"})).size() == 1);
  CHECK(must(store.redrive({.code = gave_up}, noon)) == 1);
}

TEST_CASE("calls of release 0.1.0 keep their lanes, and a deletion is the id alone") {
  const ScratchFolder folder;
  write_schema_4(folder.file());
  auto store = must(Store::open({folder.file()}));
  const auto key = digest(Key{"default", "p", "customer", "one"});
  CHECK(must(store.waits("default", "segment", key)));
  auto end = ended(must(store.claim(1, noon, lease)).at(0), EntryState::done);
  end.calls = {call_for("k", "new")};
  end.calls[0].key = key;
  complete(store, end);
  Words bodies;
  const auto claim = [&] { return must(store.claim_calls("default", "segment", 10, noon, lease)); };
  for (auto calls = claim(); !calls.empty(); calls = claim()) {
    for (const auto& call : calls) {
      bodies.push_back(call.call.body);
      settle(store, ended(call, CallState::accepted));
    }
  }
  CHECK(bodies == Words{"{\"n\":1}", "no JSON", R"("a\"ü@x")", R"({"messageId":"new"})"});
  check_counts(store);
}

TEST_CASE("dead letters of release 0.1.0 have no time of death and no attempts, new ones have") {
  const ScratchFolder folder;
  write_schema_4(folder.file());
  auto store = must(Store::open({folder.file()}));
  for (const auto& row : must(store.list({.state = "dead"}))) CHECK_FALSE(row.ended_at);
  CHECK(must(store.attempts(1)).empty());
  CHECK(must(store.list({.state = "dead", .ended_before = noon + second})).size() == 4);
  CHECK(must(store.redrive({.code = ReasonCode::gave_up}, noon)) == 1);
  const auto call = must(store.claim_calls("default", "segment", 1, noon, lease)).at(0);
  CHECK(call.row == 1);
  settle(store, ended(call, CallState::dead, "again"), noon + second);
  CHECK(must(store.attempts(1)).size() == 1);
  CHECK(must(store.list({.table = Table::outbox, .row = 1})).at(0).ended_at == noon + second);
  CHECK(must(store.discard({.table = Table::inbox}, noon)) == 1);
  check_counts(store);
}

TEST_CASE("tallies of an older file begin with what waits and what is dead") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    fill_before_upgrade(store);
  }
  {
    RawDatabase older(folder.file());
    take_back_to(older, 9);
  }
  auto store = must(Store::open({folder.file()}));
  check_upgraded(store);
}

TEST_CASE("records of release 0.1.0 hold their identifiers") {
  const ScratchFolder folder;
  write_schema_4(folder.file());
  auto store = must(Store::open({folder.file()}));
  const auto found = must(store.holders("default", {IdentifierKind::email, "ida@shop.example"}));
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == digest(Key{"default", "p", "customer", "one"}));
  CHECK(found[0].state == HolderState::living);
  CHECK(found[1].state == HolderState::deleted);
  CHECK(must(store.holders("default", {IdentifierKind::external_id, "X-1"})).size() == 1);
  CHECK(must(store.holders("default", {IdentifierKind::customer_number, "N-1"})).size() == 1);
  CHECK(must(store.holders("other", {IdentifierKind::external_id, "X-1"})).empty());
  CHECK(must(store.record({"default", "p", "customer", "two"})));
}

}  // namespace
}  // namespace ctsync::sqlite
