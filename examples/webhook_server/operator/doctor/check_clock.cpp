// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <chrono>
#include <commercetools/credentials.hpp>
#include <cstdlib>
#include <string>

#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;
using std::chrono::seconds;

/// A difference above the first gives a warning. Above the second, signatures are refused.
constexpr seconds large_difference{60};
constexpr seconds too_large_difference{300};

ClockDifference commercetools_clock(const Examination& examination) {
  if (!examination.has_token) return std::nullopt;
  http::ClientOptions options;
  options.base_url = examination.api->credentials.api_url;
  options.where = commercetools_api::setting::api_url;
  const auto found = probe(options, plain_question);
  return found ? found->clock : std::nullopt;
}

}  // namespace

Finding check_clock(Examination& examination) {
  auto difference = commercetools_clock(examination);
  if (!difference) difference = examination.target_clock;
  if (!difference)
    return {"clock", State::skipped, "no server answered with a date to compare with"};
  const seconds apart{std::abs(difference->count())};
  const auto detail = fmt::format("{} seconds {} that of the servers asked", apart.count(),
                                  difference->count() < 0 ? "behind" : "ahead of");
  const std::string fix = "let a time service set it: timedatectl set-ntp true";
  if (apart > too_large_difference) {
    return {"clock", State::failed, detail + ": signatures and tokens are refused", fix};
  }
  if (apart > large_difference) return {"clock", State::warning, detail, fix};
  return {"clock", State::ok, detail};
}

}  // namespace ctsync::server
