// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// How far this machine's clock is ahead of a server's, by the header field Date of its response;
/// nothing if the response had none. Date has whole seconds, so a difference below one second is 0.
using ClockDifference = std::optional<std::chrono::seconds>;

/// The response of a server to one request.
struct Probe {
  http::HttpResponse response;
  ClockDifference clock{};
  std::optional<Time> certificate_expiry{};
};

/// Sends one request. Errors: those of the client if there was no response.
Result<Probe> probe(const http::ClientOptions& options, const http::HttpRequest& request);

/// The status of a response and what it said, as in "403: no access", without `secret` and without
/// what may be private: see protocol::redacted().
std::string answer_text(const http::HttpResponse& response, std::string_view secret = {});

/// A request that no server takes for more than a question: GET of `/`, without credentials.
inline const http::HttpRequest plain_question{.method = "GET", .path = "/"};

}  // namespace ctsync::server
