// SPDX-License-Identifier: MIT
#include "operator/doctor/clock_difference.hpp"

#include <algorithm>
#include <ctsync/base/http_date.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

Result<ClockDifference> clock_difference(const http::ClientOptions& options) {
  auto client = http::Client::create(options);
  if (!client) return std::move(client).error();
  http::HttpRequest request;
  request.method = "GET";
  request.path = "/";
  const Time before = wall_now();
  const auto response = client->send(request);
  const Time after = wall_now();
  if (!response) return response.error();
  const auto header = response->header("date");
  const auto date = header ? detail::parse_http_date(*header, after) : std::nullopt;
  if (!date) return ClockDifference{};
  // The server set Date between `before` and `after`, truncated to whole seconds.
  if (before >= *date + std::chrono::seconds{1}) {
    return ClockDifference(std::chrono::duration_cast<std::chrono::seconds>(before - *date));
  }
  const auto behind = std::chrono::duration_cast<std::chrono::seconds>(after - *date);
  return ClockDifference(std::min(behind, std::chrono::seconds{0}));
}

}  // namespace ctsync::server
