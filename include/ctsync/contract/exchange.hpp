// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <string>
#include <string_view>

namespace ctsync {

/// Why a request to a target had no answer. The list is closed; stores keep its words.
enum class NoAnswer {
  none,           ///< there was an answer, or no request
  no_address,     ///< the name of the host was not found
  no_connection,  ///< refused, or the host is unreachable
  no_tls,         ///< the handshake failed, or the certificate is not trusted
  timed_out,
  cut_off,   ///< the connection was closed before the answer was complete
  not_http,  ///< what came is no HTTP
};

inline constexpr std::array<std::string_view, 7> no_answer_words{
    "", "no_address", "no_connection", "no_tls", "timed_out", "cut_off", "not_http"};
constexpr std::string_view name(NoAnswer why) noexcept {
  return no_answer_words[static_cast<std::size_t>(why)];
}
constexpr NoAnswer no_answer(std::string_view word) noexcept {
  for (std::size_t i = 0; i < no_answer_words.size(); ++i) {
    if (no_answer_words[i] == word) return static_cast<NoAnswer>(i);
  }
  return NoAnswer::none;
}

/// One request to a target and what came of it, for operators. `answer` is the body of an answer
/// that refused something, at most 2,000 bytes, without anything that was sent: see
/// protocol::redacted().
struct Exchange {
  Time at;           ///< when the request ended
  Duration took{0};  ///< from sending the request to its end
  int status = 0;    ///< of HTTP; 0: there was no answer, or the target does not speak HTTP
  NoAnswer none = NoAnswer::none;
  std::string answer{};
};

}  // namespace ctsync
