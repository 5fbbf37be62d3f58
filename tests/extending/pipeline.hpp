// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <ctsync/ctsync.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store_example.hpp"

/// A whole pipeline in memory: what the program does between a request and a sink.
namespace ctsync::examples {

inline constexpr Time noon{Duration{1'800'000'000'000}};
inline constexpr Duration lease{30'000};

struct Pipeline {
  Pipeline(std::vector<Target> targets, std::span<const commercetools::Family> families)
      : tenants(Tenant{"default", std::move(targets), {}}),
        transformer(Config{"default", families}) {}

  void receive(std::string_view body) {
    auto reading = transformer.read("shop", body);
    REQUIRE(reading);
    const std::vector<NewEntry> entries{{(*reading)->delivery_id, digest((*reading)->key), body}};
    REQUIRE(ctsync::receive(store, {"default", "shop", noon, entries}));
  }

  /// Processes until nothing is left to do.
  std::vector<Completion> process() {
    std::vector<Completion> ends;
    const auto fetch = [&](std::string_view, std::string_view, std::span<const Fetch> reads) {
      fetched.insert(fetched.end(), reads.begin(), reads.end());
      return std::vector<Fetched>(reads.size(), answer);
    };
    for (bool more = true; more;) {
      auto report = ctsync::process(
          store, transformer, tenants, fetch, 100, [] { return noon; }, lease,
          [&](const ClaimedEntry&, const Completion& end) { ends.push_back(end); });
      REQUIRE(report);
      more = report->entries != 0;
    }
    return ends;
  }

  std::vector<ClaimedCall> calls(std::string_view target) {
    auto claimed = store.claim_calls("default", target, 100, noon, lease);
    REQUIRE(claimed);
    return std::move(*claimed);
  }

  MemoryStore store;
  OneTenant tenants;
  Transformer transformer;
  Fetched answer{};            ///< what each read comes to
  std::vector<Fetch> fetched;  ///< what was read
};

inline Target target(std::string name, AnyProtocol protocol) {
  Target made{name, {}, std::move(protocol)};
  made.plan.target = std::move(name);
  return made;
}

/// A message of commercetools about a resource, with its payload as members.
inline std::string message(std::string_view id, std::string_view type, std::string_view resource,
                           std::string_view payload) {
  std::string text = R"({"notificationType":"Message","projectKey":"aurora","id":")";
  text.append(id).append(R"(","version":1,"sequenceNumber":1,"resource":{"typeId":")");
  text.append(resource).append(R"(","id":")").append(resource);
  text.append(R"(-1"},"resourceVersion":1,"createdAt":"2026-03-04T12:00:00.000Z","type":")");
  text.append(type).append("\"").append(payload).append("}");
  return text;
}

inline std::string ada_created() {
  return message("m-1", "CustomerCreated", "customer",
                 R"(,"customer":{"id":"customer-1","version":1,"email":"ada@shop.example",)"
                 R"("createdAt":"2026-03-04T12:00:00.000Z",)"
                 R"("lastModifiedAt":"2026-03-04T12:00:00.000Z","addresses":[]})");
}

}  // namespace ctsync::examples
