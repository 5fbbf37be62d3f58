// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "http/peer_address.hpp"

namespace ctsync::http {

/// Resource limits of the server. Sizes are in bytes; a size equal to its limit is accepted.
struct Limits {
  using Duration = std::chrono::milliseconds;

  std::size_t head = 16 * 1024;  ///< request line, header fields and the empty line, together
  std::size_t fields = 64;
  std::size_t line = 8 * 1024;  ///< one line of the head, without its CRLF
  std::size_t target = 2 * 1024;
  std::size_t body = 1024 * 1024;
  std::size_t discarded = 64 * 1024 * 1024;  ///< of a body over its limit; see Hooks::too_large
  std::size_t chunk_extensions = 256;        ///< total over all chunks of one body
  std::size_t trailers = 4 * 1024;           ///< total of all trailer lines, without CRLF

  Duration head_deadline{5'000};     ///< from the first byte of a request to the end of its head
  Duration total_deadline{15'000};   ///< from the first byte of a request to its last
  Duration slow_body_grace{5'000};   ///< min_body_rate applies only after this time
  std::size_t min_body_rate = 1024;  ///< bytes per second, on average
  Duration idle{15'000};             ///< wait for the next request of a connection
  Duration write_deadline{10'000};
  Duration linger{1'000};          ///< for the peer to read the last response
  Duration stop_deadline{10'000};  ///< for requests in flight when the server stops
  Duration last_request{250};      ///< once it stops, for one more request of a fresh connection
  Duration fresh{1'000};           ///< so long after it was made or had its last answer

  Duration stalled_after{250};  ///< without a byte, a request may have to make room for others
  Duration slow_after{2'000};   ///< since its first byte, likewise, however it comes

  std::size_t max_connections = 1024;
  std::size_t max_connections_per_address = 0;  ///< or IPv6 network of 64 bits; 0: no limit
  bool (*is_shared)(const std::string& address) = is_private_address;  ///< has no such limit
  std::size_t buffered = 128 * 1024 * 1024;  ///< all receive buffers beyond initial size
};

}  // namespace ctsync::http
