// SPDX-License-Identifier: MIT
#include "operator/doctor/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/http_date.hpp>
#include <ctsync/protocol/redacted.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

/// The server set Date between `before` and `after`, truncated to whole seconds.
ClockDifference difference(const http::HttpResponse& response, Time before, Time after) {
  using std::chrono::seconds;
  const auto header = response.header("date");
  const auto date = header ? detail::parse_http_date(*header, after) : std::nullopt;
  if (!date) return std::nullopt;
  if (before >= *date + seconds{1}) return std::chrono::duration_cast<seconds>(before - *date);
  return std::min(std::chrono::duration_cast<seconds>(after - *date), seconds{0});
}

}  // namespace

Result<Probe> probe(const http::ClientOptions& options, const http::HttpRequest& request) {
  auto client = http::Client::create(options);
  if (!client) return std::move(client).error();
  const Time before = wall_now();
  auto response = client->send(request);
  const Time after = wall_now();
  if (!response) return std::move(response).error();
  const auto clock = difference(*response, before, after);
  return Probe{*std::move(response), clock, client->certificate_expiry()};
}

std::string answer_text(const http::HttpResponse& response, std::string_view secret) {
  protocol::Sent sent;
  sent.add(secret);
  const auto said = protocol::redacted(response.body, sent);
  return fmt::format("{}{}{}", response.status, said.empty() ? "" : ": ", said);
}

}  // namespace ctsync::server
