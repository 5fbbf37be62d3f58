// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <optional>

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

/// A request that no server takes for more than a question: GET of `/`, without credentials.
inline const http::HttpRequest plain_question{.method = "GET", .path = "/"};

}  // namespace ctsync::server
