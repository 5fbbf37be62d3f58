// SPDX-License-Identifier: MIT
#include "core/pipeline/bench.hpp"

#include <ctsync/pipeline/process.hpp>

namespace ctsync::test {

Result<Receipt> Bench::receive(const std::string& body) {
  auto reading = transformer.read("web", body);
  if (!reading) return std::move(reading).error();
  return receive(body, digest((*reading)->key), (*reading)->delivery_id);
}

Result<Receipt> Bench::receive(std::string_view body, const KeyDigest& key, std::string_view id) {
  const NewEntry entry{id, key, body};
  return ctsync::receive(store, {transformer.config().tenant, "web", now, {&entry, 1}});
}

Result<Receipt> Bench::receive_of_job(const std::string& body) {
  auto reading = transformer.read("backfill", body);
  if (!reading) return std::move(reading).error();
  const NewEntry entry{(*reading)->delivery_id, digest((*reading)->key), body};
  NewDelivery delivery{transformer.config().tenant, "backfill", now, {&entry, 1}};
  delivery.entry_class = EntryClass::job;
  delivery.job = 7;
  return ctsync::receive(store, delivery);
}

Result<int> Bench::process(int limit) {
  using namespace std::chrono_literals;
  auto report = ctsync::process(
      store, transformer, tenants, fetch, limit, [&] { return now; }, 30s,
      [&](const ClaimedEntry&, const Completion& completion) {
        observed.emplace_back(name(completion.state));
      });
  if (!report) return std::move(report).error();
  return report->entries;
}

int Bench::process_all() {
  int entries = 0;
  for (int round = 1; round != 0;) {
    auto processed = process();
    REQUIRE(processed.has_value());
    round = *processed;
    entries += round;
  }
  return entries;
}

template Result<DispatchReport> Bench::dispatch(ScriptedSink&, int, std::string_view);

}  // namespace ctsync::test
