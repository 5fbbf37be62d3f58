// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/result.hpp>
#include <http/client.hpp>
#include <optional>

namespace ctsync::server {

/// How far this machine's clock is ahead of a server's, by the header field Date of its response;
/// nothing if the response had none. Date has whole seconds, so a difference below one second is 0.
using ClockDifference = std::optional<std::chrono::seconds>;

/// Sends one GET of `/` and compares the clocks, whatever the status of the response. Errors: those
/// of the client if there was no response.
Result<ClockDifference> clock_difference(const http::ClientOptions& options);

}  // namespace ctsync::server
