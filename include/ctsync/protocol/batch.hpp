// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <span>
#include <string>
#include <string_view>

/// What bodies of requests have in common, and that of `POST /v1/batch`, which Segment and those
/// that follow it share.
namespace ctsync::protocol {

/// Upper bound of everything in a body except the events: keys, write key, time.
inline constexpr std::size_t envelope_bytes = 512;

/// How many leading calls fit one body of so many bytes; at least one, if there is one.
inline std::size_t fitting(std::span<const Call> calls, std::size_t max_events,
                           std::size_t max_body_bytes) {
  const std::size_t most = std::min(calls.size(), std::max<std::size_t>(max_events, 1));
  std::size_t bytes = envelope_bytes;
  for (std::size_t i = 0; i < most; ++i) {
    bytes += calls[i].body.size() + 1;
    if (bytes > max_body_bytes) return std::max<std::size_t>(i, 1);
  }
  return most;
}

/// A fragment without its first brace, behind which members are added when it is sent.
constexpr std::string_view without_brace(std::string_view fragment) noexcept {
  if (fragment.starts_with('{')) fragment.remove_prefix(1);
  return fragment;
}

/// Writes the body of `POST /v1/batch` into `body`, whose memory is reused. The events are sent
/// byte for byte as they were made. An empty `write_key` is left out. `sent_at` is the time of this
/// attempt, with which the target corrects the sender's clock.
inline void render_batch(std::span<const Call> calls, std::string_view write_key, Time sent_at,
                         std::string& body) {
  body.clear();
  body += "{\"batch\":[";
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i != 0) body += ',';
    body += calls[i].body;
  }
  body += ']';
  if (!write_key.empty()) {
    body += ",\"writeKey\":";
    json::append_string(body, write_key);
  }
  body += ",\"sentAt\":\"";
  ctsync::detail::append_datetime(body, sent_at);
  body += "\"}";
}

}  // namespace ctsync::protocol
