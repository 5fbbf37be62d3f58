// SPDX-License-Identifier: MIT
#include "http/chunked_body.hpp"

#include <algorithm>
#include <cstring>

#include "http/characters.hpp"

namespace ctsync::http {

Progress ChunkedBody::read(std::span<char>& bytes) {
  std::size_t next = decoded_;
  Progress progress = Progress::need_more;
  while (next < bytes.size() && progress == Progress::need_more) {
    if (state_ != State::data) {
      progress = step(static_cast<unsigned char>(bytes[next++]));
      continue;
    }
    const auto part =
        static_cast<std::size_t>(std::min<std::uint64_t>(chunk_, bytes.size() - next));
    std::memmove(bytes.data() + decoded_, bytes.data() + next, part);
    decoded_ += part;
    next += part;
    chunk_ -= part;
    if (chunk_ == 0) state_ = State::data_cr;
  }
  const std::size_t rest = bytes.size() - next;
  if (rest != 0) std::memmove(bytes.data() + decoded_, bytes.data() + next, rest);
  bytes = bytes.first(decoded_ + rest);
  return progress;
}

Progress ChunkedBody::step(unsigned char c) {
  switch (state_) {
    case State::size: return size_digit(c);
    case State::extension: return extension_byte(c);
    case State::size_lf:
      if (c != '\n') return refuse(400, "bare CR");
      return end_of_size();
    case State::data: break;
    case State::data_cr: return expect(c, '\r', State::data_lf);
    case State::data_lf: return expect(c, '\n', State::size);
    case State::trailer_start: return trailer_start(c);
    case State::trailer_name:
    case State::trailer_value: return trailer_byte(c);
    case State::trailer_lf: return expect(c, '\n', State::trailer_start);
    case State::last_lf: return c == '\n' ? Progress::complete : refuse(400, "bare CR");
  }
  return Progress::need_more;
}

Progress ChunkedBody::size_digit(unsigned char c) {
  const int digit = ascii::hex_digit(static_cast<char>(c));
  if (digit >= 0) {
    if (++digits_ > 16) return refuse(400, "chunk size too long");
    chunk_ = (chunk_ << 4U) | static_cast<std::uint64_t>(digit);
    return Progress::need_more;
  }
  if (digits_ == 0) return refuse(400, "chunk size expected");
  if (c == '\r') {
    state_ = State::size_lf;
    return Progress::need_more;
  }
  if (c != ';') return refuse(400, "chunk size is not hexadecimal");
  state_ = State::extension;
  return extension_byte(c);
}

Progress ChunkedBody::extension_byte(unsigned char c) {
  if (c == '\r') {
    state_ = State::size_lf;
    return Progress::need_more;
  }
  if (!is_field_byte(c)) return refuse(400, "control byte in a chunk extension");
  if (++extensions_ > limits_->chunk_extensions) return refuse(400, "chunk extensions too long");
  return Progress::need_more;
}

Progress ChunkedBody::end_of_size() {
  digits_ = 0;
  if (chunk_ == 0) {
    state_ = State::trailer_start;
  } else if (chunk_ > body_limit_ - decoded_) {
    state_ = State::data;  // for lift_limit()
    return refuse(413, "body too large");
  } else {
    state_ = State::data;
  }
  return Progress::need_more;
}

Progress ChunkedBody::trailer_start(unsigned char c) {
  if (c == '\r') {
    state_ = State::last_lf;
    return Progress::need_more;
  }
  if (!is_token_byte(c)) return refuse(400, "malformed trailer");
  state_ = State::trailer_name;
  return trailer_byte(c);
}

Progress ChunkedBody::trailer_byte(unsigned char c) {
  if (c != '\r' && ++trailers_ > limits_->trailers) return refuse(431, "trailers too large");
  if (state_ == State::trailer_name) {
    if (c == ':') {
      state_ = State::trailer_value;
    } else if (!is_token_byte(c)) {
      return refuse(400, "malformed trailer");
    }
    return Progress::need_more;
  }
  if (c == '\r') {
    state_ = State::trailer_lf;
    return Progress::need_more;
  }
  return is_field_byte(c) ? Progress::need_more : refuse(400, "control byte in a trailer");
}

Progress ChunkedBody::expect(unsigned char c, unsigned char wanted, State next) {
  if (c != wanted) return refuse(400, "CRLF expected");
  state_ = next;
  return Progress::need_more;
}

Progress ChunkedBody::refuse(int status, std::string_view reason) noexcept {
  refusal_ = {status, reason};
  return Progress::refused;
}

}  // namespace ctsync::http
