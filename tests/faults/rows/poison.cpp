// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

std::string message_about(const std::string& id, const std::string& members) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}","version":1,)"
      R"("sequenceNumber":1,"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":1,)"
      R"("type":"CustomerCreated","createdAt":"2026-01-01T00:00:01.000Z","customer":{{"id":"{0}",)"
      R"("version":1,"email":"{0}{1}"{2}}}}})",
      id, canary_host, members);
}

/// A customer with many addresses and many ids of addresses that are not there.
std::string many_addresses() {
  std::string text = R"(,"addresses":[)";
  for (int i = 0; i < 12'000; ++i) {
    text += fmt::format(R"({}{{"id":"a{}","country":"DE"}})", i == 0 ? "" : ",", i);
  }
  text += R"(],"shippingAddressIds":[)";
  for (int i = 0; i < 40'000; ++i) text += fmt::format(R"({}"n{}")", i == 0 ? "" : ",", i);
  return text + "]";
}

std::vector<Delivery> poison() {
  const std::string deep(20'000, '[');
  std::vector<std::pair<const char*, std::string>> all{
      {"poison-empty", ""},
      {"poison-not-json", "{\"notificationType\":"},
      {"poison-deep", message_about("poison-deep", fmt::format(R"(,"custom":{})", deep))},
      {"poison-deep-closed",
       message_about("poison-deep-closed",
                     fmt::format(R"(,"custom":{}{})", deep, std::string(20'000, ']')))},
      {"poison-huge", message_about("poison-huge", fmt::format(R"(,"firstName":"{}")",
                                                               std::string(900'000, 'x')))},
      {"poison-over", message_about("poison-over", fmt::format(R"(,"firstName":"{}")",
                                                               std::string(3 << 20, 'x')))},
      {"poison-heavy", message_about("poison-heavy", many_addresses())},
      {"poison-numbers", message_about("poison-numbers", R"(,"custom":{"fields":{"n":1e999}})")},
      {"poison-utf8", message_about("poison-utf8", ",\"firstName\":\"\xff\xfe\"")},
      {"poison-zero", message_about("poison-zero", R"(,"firstName":"\u0000")")},
      {"poison-surrogate", message_about("poison-surrogate", R"(,"firstName":"\ud800")")},
      {"poison-wrong-types", message_about("poison-wrong-types", R"(,"addresses":{"a":[1]})")}};
  std::vector<Delivery> deliveries;
  for (auto& [id, body] : all) deliveries.push_back({-1, 0, id, std::move(body), {}});
  return deliveries;
}

}  // namespace

void poison_messages(Run& run) {
  SceneOptions options;
  options.customers = run.pick(100, 600, 6'000);
  options.more = poison();
  Scene scene(run, options);
  scene.begin();
  scene.finish();
  const double p99 = scene.sender().latency(0.99);
  run.figures.notes.push_back(fmt::format("{} refused at once, p99 of 2xx {:.0f} ms",
                                          scene.sender().endings().refused, p99 * 1000));
  run.figures.expect(p99 < 1.0 * patience(), fmt::format("p99 was {:.1f} s", p99));
  std::size_t dead = 0;
  for (const auto& entry : scene.view().rows().entries) {
    if (entry.state != "dead") continue;
    ++dead;
    run.figures.expect(entry.id.find("customer-") != 0, entry.id + " is a dead letter");
  }
  run.figures.notes.push_back(fmt::format("{} dead letters", dead));
}

}  // namespace ctsync::faults
