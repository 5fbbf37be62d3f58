// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/reconcile.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <map>
#include <string>
#include <string_view>

using ctsync::Comparer;
using ctsync::Comparison;
using ctsync::ReadResource;
using ctsync::Standing;
using ctsync::Time;

namespace {

constexpr std::string_view long_ago = "2022-02-02T00:00:00.000Z";

Time time_of(std::string_view text) { return *ctsync::detail::parse_datetime(text); }
const Time today = time_of("2022-02-03T00:00:00.000Z");

std::string customer(int version) {
  return R"({"id":"c1","version":)" + std::to_string(version) +
         R"(,"createdAt":"2021-01-01T00:00:00.000Z","lastModifiedAt":"2022-02-02T00:00:00.000Z",)"
         R"("email":"a@b.example","addresses":[]})";
}

const std::string order =
    R"({"id":"o1","version":4,"createdAt":"2021-03-03T10:00:00.000Z",)"
    R"("lastModifiedAt":"2022-02-02T00:00:00.000Z","customerId":"c1","lineItems":[],)"
    R"("orderState":"Open","totalPrice":{"type":"centPrecision","currencyCode":"EUR",)"
    R"("centAmount":1000,"fractionDigits":2}})";

/// A tenant with one target that receives everything, and the records of its resources.
struct Shop {
  ctsync::Tenant tenant{"default", {}, {}};
  std::map<std::string, std::string> records;
  int asked = 0;

  Comparison compare(std::string_view type, const std::string& json, std::int64_t version,
                     std::string_view changed = long_ago) {
    Comparer comparer(ctsync::commercetools::all_families, tenant);
    ReadResource read{"shop", type, type == "customer" ? "c1" : "o1", version, changed, json};
    const auto type_of = ctsync::backfill_type(ctsync::commercetools::all_families, type);
    read.expand = type_of->expand;
    const auto found = comparer.compare(read, today, [&](const ctsync::Key& key) {
      ++asked;
      const auto each = records.find(encode(key));
      return ctsync::Result<std::optional<std::string>>(
          each != records.end() ? std::optional(each->second) : std::nullopt);
    });
    REQUIRE(found);
    return *found;
  }
};

}  // namespace

TEST_CASE("a customer is compared with their record by its version, with one look-up") {
  struct Row {
    std::string_view record;
    Standing standing;
    bool can_be_mended;
  };
  for (const auto& row : {
           Row{R"({"id":"c1","version":3,"whole":true})", Standing::equal, false},
           Row{R"({"id":"c1","version":3})", Standing::equal, false},
           Row{R"({"id":"c1","version":4})", Standing::equal, false},
           Row{R"({"id":"c1","version":2,"whole":true})", Standing::outdated, true},
           Row{R"({"id":"c1","lastModifiedAt":"2022-02-02T00:00:00.000Z"})", Standing::equal,
               false},
           Row{R"({"id":"c1","lastModifiedAt":"2022-02-01T00:00:00.000Z"})", Standing::outdated,
               true},
           Row{R"({"id":"c1","version":2,"deletedAt":"unknown"})", Standing::wrongly_deleted, true},
           Row{R"({"id":"c1","version":3,"deletedAt":"unknown"})", Standing::wrongly_deleted,
               false},
           Row{R"({"erased":"2022-01-01T00:00:00.000Z"})", Standing::not_judged, false},
       }) {
    CAPTURE(row.record);
    Shop shop;
    shop.records["default/shop/c1"] = row.record;
    const auto found = shop.compare("customer", customer(3), 3);
    CHECK(name(found.standing) == name(row.standing));
    CHECK(found.can_be_mended == row.can_be_mended);
    CHECK(shop.asked == 1);
  }
}

TEST_CASE("a customer without a record is missing, unless they changed a moment ago") {
  Shop shop;
  CHECK(shop.compare("customer", customer(3), 3).standing == Standing::missing);
  CHECK(shop.compare("customer", customer(3), 3, "2022-02-02T23:55:00.000Z").standing ==
        Standing::missing);
  CHECK(shop.compare("customer", customer(3), 3, "2022-02-02T23:55:00.001Z").standing ==
        Standing::not_judged);
}

TEST_CASE("an order is missing until the fact of its purchase is in its record") {
  Shop shop;
  CHECK(shop.compare("order", order, 4).standing == Standing::missing);
  auto& record = shop.records["default/order:shop/o1"];
  record = R"({"told":["track Order Closed x"]})";
  CHECK(shop.compare("order", order, 4).standing == Standing::missing);
  CHECK(shop.compare("order", order, 4).can_be_mended);
  record = R"({"told":["track Order Completed created"]})";
  CHECK(shop.compare("order", order, 4).standing == Standing::equal);
  record = R"({"erased":"2022-01-01T00:00:00.000Z"})";
  CHECK(shop.compare("order", order, 4).standing == Standing::not_judged);
}

TEST_CASE("an order that no target receives is not missing") {
  Shop shop;
  shop.tenant.needs = {};
  shop.tenant.needs.hearing = ctsync::Hearing::of_nothing();
  Comparer comparer(ctsync::commercetools::all_families, shop.tenant);
  const auto found = comparer.compare(
      {"shop", "order", "o1", 4, long_ago, order}, today,
      [](const ctsync::Key&) { return ctsync::Result<std::optional<std::string>>(std::nullopt); });
  REQUIRE(found);
  CHECK(found->standing == Standing::equal);
}

TEST_CASE("a resource that cannot be applied is missing, and its entry says why") {
  Shop shop;
  const auto found = shop.compare("order", R"({"id":"o1","version":4,"lineItems":7})", 4);
  CHECK(found.standing == Standing::missing);
  CHECK(found.can_be_mended);
}

TEST_CASE("a customer who is gone gets the entry of their deletion under their own key") {
  const auto entry = ctsync::deletion_entry("default", 3, "shop", "customer", "c1", 7, today);
  ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
  const auto reading = transformer.read("reconcile", entry.body);
  REQUIRE(reading);
  CHECK(entry.key == ctsync::digest((*reading)->key));
  const auto step = transformer.apply(**reading, R"({"id":"c1","version":7,"whole":true})");
  REQUIRE(step);
  CHECK(step->deleted);
  CHECK_FALSE(step->erase);
  CHECK(step->timestamp == "2022-02-03T00:00:00.000Z");
  CHECK(step->record.find(R"("deletedAt":"2022-02-03T00:00:00.000Z")") != std::string::npos);
  CHECK(ctsync::deletion_entry("default", 3, "shop", "customer", "c1", 8, today).id == entry.id);
  CHECK(ctsync::deletion_entry("default", 4, "shop", "customer", "c1", 7, today).id != entry.id);
}

TEST_CASE("what a job reads brings a customer back only after the version of their deletion") {
  ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
  const auto applied = [&](std::string_view record) {
    const auto body = customer(8);
    const auto entry =
        ctsync::backfill_entry("default", 3, {"shop", "customer", "c1", 8, long_ago, body});
    ctsync::Question question{"default", "reconcile", entry.body};
    question.is_of_job = true;
    const auto no_reads = [](std::string_view, std::string_view, std::span<const ctsync::Fetch> f) {
      return std::vector<ctsync::Fetched>(f.size());
    };
    ctsync::Reason ignored;
    std::string written;
    const auto held =
        ctsync::Conversation(transformer)
            .hold(
                {&question, 1}, no_reads,
                [&](const ctsync::Reading*, const ctsync::Key&) {
                  return ctsync::Result<std::optional<std::string>>(std::string(record));
                },
                [&](std::size_t, ctsync::Answer& answer) -> ctsync::Status {
                  REQUIRE(answer.result);
                  ignored = answer.result->ignored;
                  written = answer.result->record;
                  return std::monostate{};
                });
    CHECK(held);
    return std::pair(ignored.code, written);
  };
  const auto back = applied(R"({"id":"c1","version":7,"deletedAt":"unknown"})");
  CHECK(back.first == ctsync::ReasonCode::none);
  CHECK(back.second.find("deletedAt") == std::string::npos);
  CHECK(applied(R"({"id":"c1","version":8,"deletedAt":"unknown"})").first ==
        ctsync::ReasonCode::deleted);
}

TEST_CASE("a night begins at its time of the day, and is over six hours later") {
  using namespace std::chrono_literals;
  const auto night = [](std::chrono::minutes at, std::string_view wall) {
    return ctsync::night_at(at, time_of(wall)).value_or("none");
  };
  CHECK(night(180min, "2026-01-31T02:59:59.999Z") == "none");
  CHECK(night(180min, "2026-01-31T03:00:00.000Z") == "2026-01-31");
  CHECK(night(180min, "2026-01-31T08:59:59.999Z") == "2026-01-31");
  CHECK(night(180min, "2026-01-31T09:00:00.000Z") == "none");
  CHECK(night(23h + 59min, "2026-02-01T05:00:00.000Z") == "2026-01-31");
  CHECK(night(0min, "2026-02-01T00:00:00.000Z") == "2026-02-01");
}
