// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

#include "http/characters.hpp"

namespace ctsync::http {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// RFC 3986 host and port, plus the brackets of an IPv6 literal. The comma is excluded because it
// would separate two hosts in one field line.
bool is_host_byte(char c) noexcept {
  const char letter = ascii::lower(c);
  return is_digit(c) || (letter >= 'a' && letter <= 'z') ||
         std::string_view("-._~!$&'()*+;=%:[]").find(c) != std::string_view::npos;
}

bool is_target_byte(char c) noexcept { return c > 0x20 && c < 0x7f && c != '#'; }

std::string_view text_of(std::span<const char> bytes) noexcept {
  return {bytes.data(), bytes.size()};
}

}  // namespace

void RequestParser::restart() noexcept {
  auto fields = std::move(fields_);
  auto request = std::move(request_);
  fields.clear();
  *this = RequestParser(*limits_);
  fields_ = std::move(fields);
  request_ = std::move(request);
}

Progress RequestParser::read_head(std::span<char> bytes) {
  while (scan_ < bytes.size()) {
    const auto c = static_cast<unsigned char>(bytes[scan_]);
    if (c == '\r' && scan_ + 1 == bytes.size()) {
      // The LF may follow in the next read, if it is within the limit.
      return scan_ < limits_->head ? Progress::need_more : refuse(431, "head too large");
    }
    const Progress progress = byte(bytes, c);
    if (progress != Progress::need_more) return progress;
  }
  return Progress::need_more;
}

Progress RequestParser::byte(std::span<char> bytes, unsigned char c) {
  if (scan_ >= limits_->head) return refuse(431, "head too large");
  if (c == '\r') {
    if (bytes[scan_ + 1] != '\n') return refuse(400, "bare CR");
    if (scan_ + 1 >= limits_->head) return refuse(431, "head too large");
    return end_of_line(bytes);
  }
  if (!is_field_byte(c)) return refuse(400, c == '\n' ? "bare LF" : "control byte in the head");
  if (scan_ - line_start_ >= limits_->line) {
    return request_line_seen_ ? refuse(431, "header line too long")
                              : refuse(414, "request line too long");
  }
  ++scan_;
  return Progress::need_more;
}

Progress RequestParser::end_of_line(std::span<char> bytes) {
  const std::span<char> line = bytes.subspan(line_start_, scan_ - line_start_);
  Progress progress = Progress::need_more;
  if (!request_line_seen_) {
    if (!line.empty()) {
      progress = request_line(text_of(line));
    } else if (empty_line_seen_) {
      return refuse(400, "request line expected");
    }
    empty_line_seen_ = true;
  } else {
    progress = line.empty() ? end_of_head() : field_line(line);
  }
  scan_ += 2;
  line_start_ = scan_;
  return progress;
}

Progress RequestParser::request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return refuse(400, "malformed request line");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(method)) return refuse(400, "malformed method");
  is_head_ = method == "HEAD";
  request_line_seen_ = true;
  if (const auto judged = version(line.substr(last + 1)); judged == Progress::refused)
    return judged;
  if (target.size() > limits_->target) return refuse(414, "target too long");
  if (!std::all_of(target.begin(), target.end(), is_target_byte)) {
    return refuse(400, "malformed target");
  }
  method_ = {static_cast<std::uint32_t>(line_start_), static_cast<std::uint32_t>(first)};
  target_ = {static_cast<std::uint32_t>(line_start_ + first + 1),
             static_cast<std::uint32_t>(target.size())};
  return split_target(target, method);
}

Progress RequestParser::version(std::string_view text) {
  const bool shaped = text.size() == 8 && text.substr(0, 5) == "HTTP/" && is_digit(text[5]) &&
                      text[6] == '.' && is_digit(text[7]);
  if (!shaped) return refuse(400, "malformed HTTP version");
  http_1_0_ = text == "HTTP/1.0";
  return http_1_0_ || text == "HTTP/1.1" ? Progress::need_more
                                         : refuse(505, "HTTP version not supported");
}

Progress RequestParser::split_target(std::string_view target, std::string_view method) {
  if (target == "*" && method == "OPTIONS") {
    path_ = target_;
    return Progress::need_more;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (ascii::same_word(target.substr(0, scheme.size()), scheme)) {
      return split_absolute(target, method, scheme.size());
    }
  }
  if (target.empty() || target.front() != '/') return refuse(400, "malformed target");
  set_path(0, target.size(), target);
  return Progress::need_more;
}

// RFC 9112 section 3.2.2: a server must accept the absolute form.
Progress RequestParser::split_absolute(std::string_view target, std::string_view method,
                                       std::size_t scheme) {
  const auto end = std::min(target.find_first_of("/?", scheme), target.size());
  const std::string_view authority = target.substr(scheme, end - scheme);
  if (authority.empty() || !std::all_of(authority.begin(), authority.end(), is_host_byte)) {
    return refuse(400, "malformed target");
  }
  set_path(end, target.size(), target);
  if (path_.size == 0) {
    asterisk_path_ = method == "OPTIONS" && end == target.size();
    root_path_ = !asterisk_path_;
  }
  return Progress::need_more;
}

void RequestParser::set_path(std::size_t at, std::size_t end, std::string_view target) noexcept {
  const auto question = std::min(target.find('?', at), end);
  path_ = {target_.at + static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(question - at)};
  if (question == end) return;
  query_ = {target_.at + static_cast<std::uint32_t>(question + 1),
            static_cast<std::uint32_t>(end - question - 1)};
}

Progress RequestParser::field_line(std::span<char> line) {
  if (fields_.size() == limits_->fields) return refuse(431, "too many header fields");
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "folded header line");
  const std::string_view text = text_of(line);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return refuse(400, "header line without a colon");
  if (!is_token(text.substr(0, colon))) return refuse(400, "malformed header name");
  std::transform(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), line.begin(),
                 ascii::lower);
  const std::string_view value = ascii::trimmed(text.substr(colon + 1));
  const auto value_at =
      value.empty() ? colon + 1 : static_cast<std::size_t>(value.data() - text.data());
  fields_.push_back({{static_cast<std::uint32_t>(line_start_), static_cast<std::uint32_t>(colon)},
                     {static_cast<std::uint32_t>(line_start_ + value_at),
                      static_cast<std::uint32_t>(value.size())}});
  return known_field(text.substr(0, colon), value);
}

Progress RequestParser::known_field(std::string_view name, std::string_view value) {
  if (name == "host") return host(value);
  if (name == "content-length") return content_length(value);
  if (name == "transfer-encoding") return transfer_encoding(value);
  if (name == "connection") {
    connection(value);
  } else if (name == "expect") {
    (ascii::same_word(value, "100-continue") ? expects_continue_ : expectation_unknown_) = true;
  } else if (name == "content-encoding") {
    for_each_in_list(value, [this](std::string_view coding) {
      content_coded_ |= !coding.empty() && !ascii::same_word(coding, "identity");
    });
  }
  return Progress::need_more;
}

Progress RequestParser::host(std::string_view value) {
  if (host_seen_) return refuse(400, "more than one Host");
  host_seen_ = true;
  return std::all_of(value.begin(), value.end(), is_host_byte) ? Progress::need_more
                                                               : refuse(400, "malformed Host");
}

Progress RequestParser::content_length(std::string_view value) {
  if (length_) return refuse(400, "more than one Content-Length");
  if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit)) {
    return refuse(400, "malformed Content-Length");
  }
  std::uint64_t length = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
  if (read.ec != std::errc()) return refuse(400, "malformed Content-Length");
  length_ = length;
  return Progress::need_more;
}

Progress RequestParser::transfer_encoding(std::string_view value) {
  if (transfer_encoding_seen_) return refuse(400, "more than one Transfer-Encoding");
  transfer_encoding_seen_ = true;
  bool malformed = false;
  for_each_in_list(value, [&](std::string_view coding) {
    malformed |= chunked_ || !is_token(coding);  // chunked only once, and last
    chunked_ |= ascii::same_word(coding, "chunked");
    coding_unknown_ |= !chunked_;
  });
  return malformed ? refuse(400, "malformed Transfer-Encoding") : Progress::need_more;
}

void RequestParser::connection(std::string_view value) noexcept {
  for_each_in_list(value, [this](std::string_view option) {
    said_close_ |= ascii::same_word(option, "close");
    said_keep_alive_ |= ascii::same_word(option, "keep-alive");
  });
}

Progress RequestParser::end_of_head() {
  if (!host_seen_ && !http_1_0_) return refuse(400, "Host is missing");
  if (transfer_encoding_seen_) {
    if (length_) return refuse(400, "Content-Length together with Transfer-Encoding");
    if (http_1_0_) return refuse(400, "Transfer-Encoding in HTTP/1.0");
    if (coding_unknown_) return refuse(501, "transfer coding not supported");
  }
  if (expectation_unknown_) return refuse(417, "expectation not supported");
  if (http_1_0_) expects_continue_ = false;
  if (content_coded_) return refuse(415, "content coding not supported");
  return Progress::complete;
}

Progress RequestParser::begin_body(std::size_t body_limit) {
  if (chunked_) {
    chunks_.emplace(*limits_, body_limit);
    return Progress::need_more;
  }
  if (length_.value_or(0) > body_limit) return refuse(413, "body too large");
  return length_.value_or(0) == 0 ? Progress::complete : Progress::need_more;
}

Progress RequestParser::read_body(std::span<char>& bytes) {
  if (!chunks_) {
    const auto length = static_cast<std::size_t>(length_.value_or(0));
    body_read_ = std::min(length, bytes.size() - scan_);
    return body_read_ == length ? Progress::complete : Progress::need_more;
  }
  std::span<char> body = bytes.subspan(scan_);
  const Progress progress = chunks_->read(body);
  bytes = bytes.first(scan_ + body.size());
  body_read_ = chunks_->size();
  if (progress == Progress::refused) refusal_ = chunks_->refusal();
  return progress;
}

void RequestParser::drop_body(std::span<char>& bytes) noexcept {
  const std::span<char> rest = bytes.subspan(scan_ + body_read_);
  if (!rest.empty()) std::memmove(bytes.data() + scan_, rest.data(), rest.size());
  bytes = bytes.first(scan_ + rest.size());
  if (chunks_) {
    chunks_->drop();
  } else {
    length_ = length_.value_or(body_read_) - body_read_;
  }
  body_read_ = 0;
}

Request& RequestParser::view(std::span<const char> bytes) {
  const std::string_view all = text_of(bytes);
  const auto piece = [all](Piece at) { return all.substr(at.at, at.size); };
  request_.method = piece(method_);
  request_.target = piece(target_);
  request_.path = asterisk_path_ ? "*" : root_path_ ? "/" : piece(path_);
  request_.query = piece(query_);
  request_.body = all.substr(scan_, body_read_);
  request_.headers.clear();
  for (const Field& field : fields_) {
    request_.headers.push_back({piece(field.name), piece(field.value)});
  }
  return request_;
}

std::size_t RequestParser::body_size() const noexcept { return body_read_; }

Progress RequestParser::refuse(int status, std::string_view reason) noexcept {
  refusal_ = {status, reason};
  return Progress::refused;
}

}  // namespace ctsync::http
