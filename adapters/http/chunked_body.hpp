// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "http/limits.hpp"
#include "http/progress.hpp"

namespace ctsync::http {

/// Decodes one chunked body (RFC 9112 section 7.1) in place, strictly: a size is 1 to 16 hex digits
/// and nothing else, every line ends in CRLF. Extensions are skipped, trailers checked and dropped.
class ChunkedBody {
 public:
  ChunkedBody(const Limits& limits, std::size_t body_limit) noexcept
      : limits_(&limits), body_limit_(body_limit) {}

  /// `bytes` is all that is held from the start of the body on; it begins with what earlier calls
  /// have decoded. Framing is removed and `bytes` shortened by it. Once complete, the body is the
  /// first size() bytes and the rest belongs to the next request.
  Progress read(std::span<char>& bytes);

  /// Bytes of body decoded so far.
  std::size_t size() const noexcept { return decoded_; }
  /// Why, after Progress::refused.
  Refusal refusal() const noexcept { return refusal_; }

 private:
  enum class State {
    size,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    last_lf
  };

  Progress step(unsigned char c);
  Progress size_digit(unsigned char c);
  Progress extension_byte(unsigned char c);
  Progress trailer_byte(unsigned char c);
  Progress trailer_start(unsigned char c);
  Progress expect(unsigned char c, unsigned char wanted, State next);
  Progress end_of_size();
  Progress refuse(int status, std::string_view reason) noexcept;

  const Limits* limits_;
  std::size_t body_limit_;
  State state_ = State::size;
  std::uint64_t chunk_ = 0;  // the size being read, then the data still to come
  unsigned digits_ = 0;
  std::size_t extensions_ = 0;
  std::size_t trailers_ = 0;
  std::size_t decoded_ = 0;
  Refusal refusal_;
};

}  // namespace ctsync::http
