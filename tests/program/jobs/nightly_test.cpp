// SPDX-License-Identifier: MIT
#include "jobs/reconcile/nightly.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <sqlite/store.hpp>
#include <string>
#include <string_view>

#include "jobs/reconcile/reconcile.hpp"
#include "jobs/reconcile/report.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/program.hpp"
#include "settings/load.hpp"

namespace ctsync::test {

namespace {

using namespace ctsync::server;

Settings settings_of(const Variables& variables) {
  auto loaded = load(std::nullopt, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
  REQUIRE(loaded.errors.empty());
  return std::move(loaded.settings);
}

AnyStore store_in(const Folder& folder) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), true});
  REQUIRE(store.has_value());
  return AnyStore(*std::move(store));
}

std::vector<Job> jobs_of(AnyStore& store) {
  auto jobs = store.jobs({});
  REQUIRE(jobs);
  return *std::move(jobs);
}

/// A worker's view of one shop whose customers are compared now.
struct Night {
  PagedShop shop;
  Folder folder;
  AnyStore store = store_in(folder);
  Settings settings = settings_of(variables());
  server::Tenants tenants{settings};
  log::Log log = log::Log::create({.level = log::Level::error});
  Traffic traffic;
  ProjectPaces paces;

  Variables variables() const {
    auto all = shop.settings();
    all.insert({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", "0123456789abcdef"}});
    return all;
  }
  NightlyReconciliations worker() { return {settings.reconcile, tenants, store, log}; }

  std::int64_t make(const std::string& night) {
    const auto parameters = to_json(ReconcileRequest{"default", "p", "customer", {}, false, night});
    const auto number = store.make_job({"default", reconcile_kind, parameters}, Time{});
    REQUIRE(number);
    return *number;
  }
  JobWork first_step(std::int64_t number) {
    JobFilter itself;
    itself.number = number;
    const auto job = store.jobs(itself);
    REQUIRE(job);
    const auto step = begin_reconcile(job->front(), {tenants, traffic, store, paces, {}});
    REQUIRE(step);
    return (*step)(job->front());
  }
};

std::chrono::minutes minute_of_day() {
  const auto now = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::minutes>(now - std::chrono::floor<std::chrono::days>(now));
}

}  // namespace

TEST_CASE("of several workers one makes the reconciliation of a night") {
  Night night;
  night.settings.reconcile.at = minute_of_day();
  auto one = night.worker();
  auto other = night.worker();
  one.make_due();
  other.make_due();
  one.make_due();
  const auto jobs = jobs_of(night.store);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs.front().kind == reconcile_kind);
  CHECK(jobs.front().parameters.find(R"("type":"customer","night":")") != std::string::npos);
}

TEST_CASE(
    "no reconciliation is made without a time, after its night, or beside an unfinished one") {
  Night night;
  auto worker = night.worker();
  worker.make_due();
  night.settings.reconcile.at =
      (minute_of_day() + std::chrono::hours{12}) % std::chrono::minutes{24 * 60};
  worker.make_due();
  CHECK(jobs_of(night.store).empty());
  night.make("2020-01-01");
  night.settings.reconcile.at = minute_of_day();
  worker.make_due();
  CHECK(jobs_of(night.store).size() == 1);
}

TEST_CASE("of two jobs for one night the second one ends at once, and names the first") {
  Night night;
  night.shop.put_customer("c-1", 1);
  const auto earlier = night.make("2026-01-30");
  const auto first = night.make("2026-01-31");
  const auto second = night.make("2026-01-31");
  for (const auto number : {earlier, first}) {
    const auto work = night.first_step(number);
    CHECK_FALSE(work.end);
    CHECK(parse_reconcile_report(work.report).resources == 1);
  }
  const auto work = night.first_step(second);
  CHECK(work.end == JobState::done);
  CHECK(parse_reconcile_report(work.report).repeats == first);
}

}  // namespace ctsync::test
