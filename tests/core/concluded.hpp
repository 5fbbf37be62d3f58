// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A reading applied with `fetched` as the result of each read that it asks for; null: of none.
inline ctsync::Result<ctsync::Step> applied_with(ctsync::Transformer& transformer,
                                                 const ctsync::Reading& reading,
                                                 std::optional<std::string_view> record,
                                                 const ctsync::Fetched* fetched,
                                                 const ctsync::Needs& needs = {}) {
  std::vector<ctsync::Fetch> wanted;
  std::vector<ctsync::Fetched> results;
  for (;;) {
    auto step = transformer.apply(reading, record, ctsync::Reads(wanted, results), needs);
    if (fetched == nullptr || !step || !step->must_fetch) return step;
    if (std::ranges::count(wanted, step->must_fetch->what) > 0) return step;
    wanted.push_back(step->must_fetch->what);
    results.push_back(*fetched);
  }
}

/// What a reading comes to for one target.
struct Concluded {
  enum class Kind { told, ignored, must_fetch };
  Kind kind = Kind::told;
  std::vector<ctsync::Call> calls{};
  std::string record{};     ///< the new record; empty: it stays as it is
  ctsync::Reason reason{};  ///< of all but told
};

inline ctsync::Result<Concluded> conclude(ctsync::Transformer& transformer,
                                          const ctsync::Reading& reading,
                                          std::optional<std::string_view> record = std::nullopt,
                                          const ctsync::Fetched* fetched = nullptr,
                                          const ctsync::Plan& plan = {}) {
  auto result = applied_with(transformer, reading, record, fetched);
  if (!result) return std::move(result).error();
  if (auto& fetch = result->must_fetch) {
    return Concluded{Concluded::Kind::must_fetch, {}, {}, std::move(fetch->reason)};
  }
  auto& step = *result;
  auto mapped = ctsync::map(step, plan);
  if (!mapped) return std::move(mapped).error();
  const auto kind = mapped->ignored ? Concluded::Kind::ignored : Concluded::Kind::told;
  return Concluded{kind, std::move(mapped->calls), std::move(step.record),
                   std::move(mapped->ignored)};
}

/// The same for a delivery that can be read and concluded.
inline Concluded concluded(ctsync::Transformer& transformer, std::string_view body,
                           std::optional<std::string_view> record = std::nullopt,
                           const ctsync::Fetched* fetched = nullptr,
                           const ctsync::Plan& plan = {}) {
  auto reading = transformer.read("web", body);
  REQUIRE(reading.has_value());
  auto result = conclude(transformer, **reading, record, fetched, plan);
  REQUIRE(result.has_value());
  return std::move(*result);
}

/// A resource that was read.
inline ctsync::Fetched found(std::string text) {
  return {ctsync::Fetched::Kind::found, std::move(text), {}};
}
