// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "http/limits.hpp"
#include "http/progress.hpp"

namespace ctsync::http {

/// Incremental in-place decoder of one chunked body (RFC 9112 section 7.1). It is strict: a chunk
/// size is 1 to 16 hexadecimal digits without white space, and every line ends in CRLF. Chunk
/// extensions are skipped; trailer fields are validated and discarded.
class ChunkedBody {
 public:
  ChunkedBody(const Limits& limits, std::size_t body_limit) noexcept
      : limits_(&limits), body_limit_(body_limit) {}

  /// `bytes` holds everything received from the start of the body and begins with the data that
  /// earlier calls decoded. The call removes the chunked framing and shortens `bytes` accordingly.
  /// After Progress::complete, the body is the first size() bytes and the rest belongs to the next
  /// request.
  Progress read(std::span<char>& bytes);

  /// Continues a body that was refused because of its limit, without a limit.
  void lift_limit() noexcept { body_limit_ = std::numeric_limits<std::size_t>::max(); }
  /// Forgets what was decoded so far; the caller removes it from the front of the next `bytes`.
  void drop() noexcept { decoded_ = 0; }

  /// Body bytes decoded so far.
  std::size_t size() const noexcept { return decoded_; }
  /// The reason after Progress::refused.
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
  std::uint64_t chunk_ = 0;  // size being parsed, then bytes left in the chunk
  unsigned digits_ = 0;
  std::size_t extensions_ = 0;
  std::size_t trailers_ = 0;
  std::size_t decoded_ = 0;
  Refusal refusal_;
};

}  // namespace ctsync::http
