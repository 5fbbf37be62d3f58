// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "http/chunked_body.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/progress.hpp"

namespace ctsync::http {

/// Incremental parser of one HTTP/1 request in a growing buffer. It refuses requests that RFC 9112
/// calls malformed or that exceed `Limits`. It uses no socket and no clock, and its result does not
/// depend on how the input was split. Call read_head until it is complete, begin_body once, then
/// read_body.
class RequestParser {
 public:
  /// `limits` must outlive the parser.
  explicit RequestParser(const Limits& limits) : limits_(&limits) {}

  /// Resets the parser for a new request but keeps its allocated memory.
  void restart() noexcept;

  /// `bytes` holds everything received from the first byte of the request; it may have moved since
  /// the last call. Header names are converted to lower case in place. Progress::complete means
  /// that every check that does not need the body has passed.
  Progress read_head(std::span<char> bytes);

  /// Checks a declared Content-Length before the body is read. Progress::complete means that there
  /// is no body.
  Progress begin_body(std::size_t body_limit);

  /// `bytes` as for read_head; the call removes chunked framing and shortens `bytes` accordingly.
  Progress read_body(std::span<char>& bytes);

  /// Continues a request that was refused with 413, without a limit of its body.
  void lift_body_limit() noexcept {
    if (chunks_) chunks_->lift_limit();
  }
  /// Removes the part of the body that was read so far from `bytes`, the span of read_body().
  void drop_body(std::span<char>& bytes) noexcept;

  /// The reason after Progress::refused.
  Refusal refusal() const noexcept { return refusal_; }

  /// The request as a view of `bytes`, with the part of the body read so far. Valid once the head
  /// is complete, until `bytes` moves or the next call. The caller sets `remote`.
  Request& view(std::span<const char> bytes);

  std::size_t head_size() const noexcept { return scan_; }
  std::size_t body_size() const noexcept;
  bool expects_continue() const noexcept { return expects_continue_; }
  /// Whether the peer requests a persistent connection (RFC 9112 section 9.3).
  bool keep_alive() const noexcept {
    return http_1_0_ ? said_keep_alive_ && !said_close_ : !said_close_;
  }
  bool http_1_0() const noexcept { return http_1_0_; }
  /// Whether the method is HEAD; false until the request line was parsed.
  bool is_head() const noexcept { return is_head_; }

 private:
  // Offsets, because the buffer may move between calls.
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Field {
    Piece name;
    Piece value;
  };

  Progress byte(std::span<char> bytes, unsigned char c);
  Progress end_of_line(std::span<char> bytes);
  Progress request_line(std::string_view line);
  Progress version(std::string_view text);
  Progress split_target(std::string_view target, std::string_view method);
  Progress split_absolute(std::string_view target, std::string_view method, std::size_t scheme);
  Progress field_line(std::span<char> line);
  Progress known_field(std::string_view name, std::string_view value);
  Progress host(std::string_view value);
  Progress content_length(std::string_view value);
  Progress transfer_encoding(std::string_view value);
  Progress end_of_head();
  void connection(std::string_view value) noexcept;
  void set_path(std::size_t at, std::size_t end, std::string_view target) noexcept;
  Progress refuse(int status, std::string_view reason) noexcept;

  const Limits* limits_;
  std::size_t scan_ = 0;        // bytes of the head parsed so far
  std::size_t line_start_ = 0;  // offset of the current line
  bool empty_line_seen_ = false;
  bool request_line_seen_ = false;
  Piece method_, target_, path_, query_;
  bool asterisk_path_ = false;  // the path is "*" and not in the buffer
  bool root_path_ = false;      // the path is "/" and not in the buffer
  bool is_head_ = false;
  bool http_1_0_ = false;
  std::vector<Field> fields_;
  bool host_seen_ = false;
  std::optional<std::uint64_t> length_;
  bool chunked_ = false;
  bool coding_unknown_ = false;
  bool transfer_encoding_seen_ = false;
  bool said_close_ = false;
  bool said_keep_alive_ = false;
  bool expects_continue_ = false;
  bool expectation_unknown_ = false;
  bool content_coded_ = false;
  std::optional<ChunkedBody> chunks_;
  std::size_t body_read_ = 0;
  Refusal refusal_;
  Request request_;
};

}  // namespace ctsync::http
