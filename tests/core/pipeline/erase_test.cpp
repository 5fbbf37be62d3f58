// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/erase.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace ctsync;

namespace {

constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

/// What a search needs of a store: rows with bodies, and profiles; the other verbs do nothing.
class Shelf {
 public:
  struct Row {
    std::string body;
    std::string kind;
    std::string state = "waiting";
    std::string tenant = "t";
  };

  Result<std::vector<StoredProfile>> profiles(std::int64_t after, int limit) {
    std::vector<StoredProfile> out;
    for (std::size_t i = 0; i < records.size() && std::ssize(out) < limit; ++i) {
      const auto row = static_cast<std::int64_t>(i + 1);
      if (row > after) out.push_back({row, records[i].key, records[i].record});
    }
    return out;
  }
  Result<std::vector<RowSummary>> list(const RowFilter& filter) {
    std::vector<RowSummary> out;
    for (const auto& [row, kept] : rows(*filter.table)) {
      if (row <= filter.after || std::ssize(out) == filter.limit) continue;
      RowSummary summary;
      summary.table = *filter.table;
      summary.row = row;
      summary.tenant = kept.tenant;
      summary.kind = kept.kind;
      summary.state = kept.state;
      out.push_back(std::move(summary));
    }
    return out;
  }
  Result<std::string> payload(Table table, std::int64_t row) {
    const auto& body = rows(table).at(row).body;
    ++payloads_read;
    if (body.empty()) return Error{Errc::missing, "row", "its body is no longer kept"};
    return body;
  }
  Result<Erased> erase(const Erasure& erasure, Time) {
    Erased erased;
    for (const auto& key : erasure.keys) {
      tombstones.insert(key);
      for (auto& profile : records) {
        if (profile.key != key) continue;
        profile = {{}, std::string(erasure.tombstone)};
        ++erased.profiles;
      }
    }
    for (const auto row : erasure.entries) inbox.at(row).body.clear();
    for (const auto row : erasure.calls) outbox.at(row).body.clear();
    erased.entries = std::ssize(erasure.entries);
    erased.calls = std::ssize(erasure.calls);
    if (meanwhile) std::exchange(meanwhile, nullptr)(*this);
    return erased;
  }

  Result<std::vector<bool>> accept(const NewDelivery&) { return std::vector<bool>{}; }
  Result<std::vector<ClaimedEntry>> claim(int, Time, Duration) {
    return std::vector<ClaimedEntry>{};
  }
  Result<std::optional<std::string>> profile(std::string_view) {
    return std::optional<std::string>{};
  }
  Status complete(std::span<const Completion>, Time) { return {std::monostate{}}; }
  Result<std::vector<ClaimedCall>> claim_calls(std::string_view, int, Time, Duration) {
    return std::vector<ClaimedCall>{};
  }
  Result<bool> waits(std::string_view, std::string_view) { return false; }
  Status settle(std::span<const Settlement>, Time) { return {std::monostate{}}; }
  Result<std::optional<Time>> next_due(Table) { return std::optional<Time>{}; }
  Result<Counts> counts() { return Counts{}; }
  Result<std::int64_t> redrive(const RowFilter&, Time) { return std::int64_t{0}; }
  Result<std::int64_t> prune(Time, Time, DeadLetters) { return std::int64_t{0}; }
  Status scrub(Scrub, Time) { return {std::monostate{}}; }

  std::map<std::int64_t, Row>& rows(Table table) { return table == Table::inbox ? inbox : outbox; }
  /// Adds an entry and gives its number.
  std::int64_t arrive(std::string body) {
    const auto row = std::ssize(inbox) + 1;
    inbox[row].body = std::move(body);
    return row;
  }

  std::vector<ProfileRecord> records;
  std::map<std::int64_t, Row> inbox;
  std::map<std::int64_t, Row> outbox;
  std::set<std::string> tombstones;
  int payloads_read = 0;
  void (*meanwhile)(Shelf&) = nullptr;
};
static_assert(Store<Shelf>);

bool mentions(std::string_view body) {
  Mentions person;
  person.learn_id("c-17");
  person.learn_id("C-long-enough-18");
  person.learn_email(" Ada@Shop.example ");
  return person.in(body);
}

std::string as_json(std::string_view text) {
  std::string out;
  json::Writer(out).string(text);
  return out;
}

}  // namespace

TEST_CASE("a person is mentioned by an id or an address at any depth") {
  CHECK(mentions(R"({"customer":{"id":"c-17"}})"));
  CHECK(mentions(R"([[{"to":[" ADA@shop.EXAMPLE\t"]}]])"));
  CHECK(mentions(R"({"ada@shop.example":1})"));
  CHECK(mentions(R"({"note":"write to <ada@shop.example>, please"})"));
  CHECK(mentions(R"({"note":"It is ada@shop.example."})"));
  CHECK(mentions(R"({"email":"\u0061da@shop.example"})"));
}

TEST_CASE("others are not taken for the person") {
  CHECK_FALSE(mentions(R"({"id":"c-170","note":"c-17 and c-18"})"));
  CHECK_FALSE(mentions(R"(["ada@shop.example.org","nada@shop.example","x.ada@shop.example"])"));
  CHECK_FALSE(mentions(R"(["ada@shop.examples","ada","ada @shop.example","shop.example"])"));
  CHECK_FALSE(mentions(R"({"version":17})"));
}

TEST_CASE("a person is found in JSON inside strings, in base64 of it, and in both") {
  const std::string customer = R"({"id":"c-17"})";
  const std::string text = R"({"message":)" + as_json(customer) + "}";
  const std::string data = R"({"message":{"data":")" + detail::base64(customer) + R"("}})";
  CHECK(mentions(text));
  CHECK(mentions(data));
  CHECK(mentions(R"({"Message":)" + as_json(data) + "}"));
  CHECK(mentions(R"({"data":")" + detail::base64(text) + R"("})"));
  std::string nested = customer;
  for (int level = 0; level < 4; ++level) nested = as_json(nested);
  CHECK(mentions(nested));
  CHECK_FALSE(mentions(as_json(nested)));
}

TEST_CASE("bytes that are no JSON mention whom they contain") {
  CHECK(mentions("<customer><email>ADA@shop.example</email></customer>"));
  CHECK(mentions("{\"id\":\"c-long-enough-18\""));
  CHECK(mentions(R"({"data":")" + detail::base64("<id>C-LONG-enough-18</id>") + R"("})"));
  CHECK_FALSE(mentions("<customer/>"));
}

TEST_CASE("a short id is taken for one only where something says that it is one") {
  CHECK(mentions(R"({"userId":"c-17"})"));
  CHECK_FALSE(mentions(R"({"streetNumber":"c-17"})"));
  CHECK_FALSE(mentions(R"({"c-17":true})"));
  CHECK_FALSE(mentions("<id>c-17</id>"));
  CHECK(mentions(R"({"note":"C-long-enough-18"})"));
}

TEST_CASE("a profile of the person tells the ids under which the rest is found") {
  Shelf shelf;
  shelf.records = {{"t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})"},
                   {"t/other/c-18", R"({"id":"c-18","email":"Ada@shop.example"})"},
                   {"t/shop/c-19", R"({"id":"c-19","email":"bob@shop.example"})"},
                   {"u/shop/c-17", R"({"id":"c-17"})"}};
  const auto first = shelf.arrive(R"({"id":"c-18"})");
  const auto second = shelf.arrive(R"({"id":"c-19"})");
  shelf.outbox[1].body = R"({"userId":"ada@shop.example"})";
  shelf.outbox[2] = {R"({"userId":"ada@shop.example"})", "track", "waiting", "u"};
  const People people{{}, {"c-17"}};
  auto found = find_people(shelf, people, "t");
  REQUIRE(found.has_value());
  CHECK(found->profiles == 2);
  CHECK(found->entries == 1);
  CHECK(shelf.tombstones.empty());
  auto erased = erase_people(shelf, people, "t", noon, std::vector<std::string>{"new"});
  REQUIRE(erased.has_value());
  CHECK(erased->profiles == 2);
  CHECK(erased->entries == 1);
  CHECK(erased->calls == 1);
  CHECK(erased->left == 0);
  CHECK(shelf.inbox[first].body.empty());
  CHECK_FALSE(shelf.inbox[second].body.empty());
  CHECK_FALSE(shelf.outbox[2].body.empty());
  CHECK(shelf.records[0].record == R"({"erased":"2026-03-04T00:00:00.000Z"})");
  CHECK(shelf.records[2].key == "t/shop/c-19");
  CHECK(shelf.records[3].key == "u/shop/c-17");
  for (const auto* key : {"t/shop/c-17", "t/other/c-17", "t/new/c-17", "t/other/c-18"}) {
    CHECK(shelf.tombstones.contains(key));
  }
}

TEST_CASE("a profile under an address goes, one of somebody else who names the person stays") {
  Shelf shelf;
  shelf.records = {{"t/shop/email:ada@shop.example", R"({"email":"ada@shop.example"})"},
                   {"t/shop/c-2", R"({"id":"c-2","custom":{"by":"ada@shop.example"}})"}};
  auto erased = erase_people(shelf, {{"Ada@shop.example"}, {}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->profiles == 1);
  CHECK(erased->left == 1);
  CHECK(shelf.records[1].key == "t/shop/c-2");
}

TEST_CASE("calls that delete the person stay until they are accepted") {
  Shelf shelf;
  shelf.arrive(R"({"id":"c-17"})");
  const std::string body = R"({"userId":"c-17"})";
  shelf.outbox = {{1, {body, "delete", "waiting", "t"}},
                  {2, {body, "delete", "accepted", "t"}},
                  {3, {body, "identify", "dead", "t"}}};
  auto erased = erase_people(shelf, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->entries == 1);
  CHECK(erased->calls == 2);
  CHECK(erased->left == 1);
  CHECK(shelf.outbox[1].body == body);
}

TEST_CASE("what was being worked on during an erasure goes as well") {
  Shelf shelf;
  shelf.records = {{"t/shop/c-17", R"({"id":"c-17"})"}};
  shelf.meanwhile = [](Shelf& store) {
    store.records[0] = {"t/shop/c-17", R"({"id":"c-17"})"};
    store.outbox[1].body = R"({"userId":"c-17"})";
  };
  auto erased = erase_people(shelf, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->calls == 1);
  CHECK(shelf.records[0].key.empty());
  CHECK(shelf.outbox[1].body.empty());
}

TEST_CASE("several people are erased by as many looks as one") {
  Shelf shelf;
  shelf.records = {{"t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})"},
                   {"t/shop/c-18", R"({"id":"c-18"})"},
                   {"t/shop/c-19", R"({"id":"c-19"})"}};
  for (const auto* id : {"c-17", "c-18", "c-19"}) {
    shelf.arrive(std::string(R"({"id":")") + id + "\"}");
  }
  shelf.outbox[1].body = R"({"userId":"ada@shop.example"})";
  auto erased = erase_people(shelf, {{}, {"c-17", "c-18"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->profiles == 2);
  CHECK(erased->entries == 2);
  CHECK(erased->calls == 1);
  CHECK_FALSE(shelf.inbox[3].body.empty());
  CHECK(shelf.payloads_read == 4);  // each once, though it looked twice
}

TEST_CASE("rows are looked at again once a profile has told more of a person") {
  Shelf shelf;
  shelf.arrive(R"({"email":"ada@shop.example"})");
  shelf.records = {{"t/shop/c-17", R"({"id":"c-17"})"}};
  shelf.meanwhile = [](Shelf& store) {
    store.records[0] = {"t/shop/c-17", R"({"id":"c-17","email":"ada@shop.example"})"};
  };
  auto erased = erase_people(shelf, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->entries == 1);
}

TEST_CASE("a search goes on behind the first page") {
  Shelf shelf;
  for (int i = 0; i < 1200; ++i) {
    const std::string id = i == 1100 ? "c-17" : "other-" + std::to_string(i);
    shelf.records.push_back({"t/shop/" + id, R"({"id":")" + id + R"("})"});
    shelf.arrive(R"({"id":")" + id + R"("})");
  }
  auto erased = erase_people(shelf, {{}, {"c-17"}}, "t", noon);
  REQUIRE(erased.has_value());
  CHECK(erased->profiles == 1);
  CHECK(erased->entries == 1);
}
