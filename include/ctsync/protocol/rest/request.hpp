// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/http_field.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/rest/path.hpp>
#include <ctsync/protocol/wrong_request.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

/// A request that a rule wrote. Its fragment is the request in the lines of HTTP/1.1:
///
///     PUT /v1/contacts/a%40b.example
///     X-Source: shop
///
///     {"email":"a@b.example"}
///
/// No other fragment of a REST target begins with a method.
namespace ctsync::rest {

inline constexpr std::array<std::string_view, 5> request_methods{"GET", "POST", "PUT", "PATCH",
                                                                 "DELETE"};
inline constexpr std::size_t longest_path = 2'000;           ///< bytes
inline constexpr std::size_t longest_header_fields = 8'000;  ///< bytes, of all of a request

/// The parts of such a fragment, borrowed. `fields` are the lines of its header fields.
struct RequestParts {
  std::string_view method;
  std::string_view path;
  std::string_view fields;
  std::string_view body;  ///< empty: none
};

inline std::optional<RequestParts> request_parts(std::string_view fragment) noexcept {
  const auto line = fragment.substr(0, fragment.find('\n'));
  const auto space = line.find(' ');
  const auto method = line.substr(0, space);
  if (space == line.npos || line.size() == fragment.size()) return std::nullopt;
  if (std::find(request_methods.begin(), request_methods.end(), method) == request_methods.end()) {
    return std::nullopt;
  }
  // The line break of the first line may begin the empty line.
  const auto end = fragment.find("\n\n", line.size());
  if (end == fragment.npos) return std::nullopt;
  RequestParts parts{method, line.substr(space + 1), {}, fragment.substr(end + 2)};
  if (end > line.size()) parts.fields = fragment.substr(line.size() + 1, end - line.size());
  return parts;
}

/// Calls `use(name, value)` for each header field.
template <class Use>
void each_field(std::string_view fields, Use use) {
  while (!fields.empty()) {
    const auto line = fields.substr(0, fields.find('\n'));
    const auto colon = line.find(": ");
    if (colon != line.npos) use(line.substr(0, colon), line.substr(colon + 2));
    fields.remove_prefix(std::min(line.size() + 1, fields.size()));
  }
}

namespace detail {

/// Reads the members of a request, and writes its fragment.
class RequestWriter {
 public:
  /// `key_field`: the header field that holds the target's API key, or an empty text.
  explicit RequestWriter(std::string_view key_field) : key_field_(key_field) {}

  Fragment write(json::View request) {
    if (!request.is_object()) refuse("", "an object", name(request.type()));
    for (auto member = request.members(); member.next();) read(member.key, member.value);
    if (method_.empty()) refuse("/method", "GET, POST, PUT, PATCH or DELETE", "nothing");
    if (path_.empty()) refuse("/path", "a path", "nothing");
    if (method_ == "GET" && body_) refuse("/body", "none, because GET has none", "one");
    if (refused_) return {{}, std::move(refused_), {}};
    std::string bytes(method_);
    bytes.append(" ").append(path_).append("\n").append(fields_).append("\n");
    json::Writer writer(bytes);
    if (body_) json::write(writer, *body_);
    return {std::move(bytes), {}, {}};
  }

 private:
  void read(std::string_view key, json::View value) {
    if (!seen_.emplace(key).second) return refuse("", "each member once", "one twice");
    if (key == "method") return read_method(value);
    if (key == "path") return read_path(value);
    if (key == "headers") return read_fields(value);
    if (key == "body") return static_cast<void>(body_ = value);
    refuse("", "only the members method, path, headers and body", "another one");
  }

  void read_method(json::View value) {
    method_ = value.string_or_empty();
    const auto found = std::find(request_methods.begin(), request_methods.end(), method_);
    if (found == request_methods.end()) {
      refuse("/method", "GET, POST, PUT, PATCH or DELETE", kind_of(value));
      method_ = "?";
    }
  }

  void read_path(json::View value) {
    path_ = value.string_or_empty();
    if (path_.size() > longest_path && !refused_) {
      refused_ = over_limit("/path", longest_path, path_.size());
    }
    if (is_expanded_path(path_)) return;
    refuse("/path", "a percent-encoded path that begins with /, without the segments . and ..",
           kind_of(value));
    path_ = "?";
  }

  void read_fields(json::View value) {
    if (value.is_null()) return;
    if (!value.is_object()) return refuse("/headers", "an object", name(value.type()));
    std::set<std::string> names;
    for (auto member = value.members(); member.next();) {
      // A rule that finds no value for a header field writes null.
      if (member.value.is_null()) continue;
      if (!names.insert(ascii::lowered(member.key)).second) {
        return refuse("/headers", "each header once", "one twice");
      }
      read_field(member.key, member.value);
    }
    if (fields_.size() <= longest_header_fields || refused_) return;
    refused_ = over_limit("/headers", longest_header_fields, fields_.size());
  }

  void read_field(std::string_view key, json::View value) {
    if (!http::is_token(key)) {
      return refuse("/headers", "names of header fields", "one with other characters");
    }
    const json::Pointer headers{nullptr, "headers", 0};
    const std::string at = json::Pointer{&headers, key, 0}.text();
    if (http::is_own_field(key) || ascii::same_word(key, key_field_)) {
      return refuse(at, "a header that ctsync does not set itself", "one that it sets");
    }
    if (value.is_object() || value.is_array()) return refuse(at, "a text", name(value.type()));
    const std::string text = protocol::plain_text(value);
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
      return c != '\t' && http::is_field_byte(static_cast<unsigned char>(c));
    });
    if (!plain) return refuse(at, "a text without control characters", "one with some");
    fields_.append(key).append(": ").append(ascii::trimmed(text)).append("\n");
  }

  static std::string kind_of(json::View value) {
    if (!value.is_string()) return std::string(name(value.type()));
    return fmt::format("another text of {} bytes", value.string_or_empty().size());
  }

  static Reason over_limit(std::string_view at, std::size_t most, std::size_t got) {
    return protocol::wrong_request(at, fmt::format("at most {} bytes", most), std::to_string(got),
                                   ReasonCode::over_limit);
  }

  /// Keeps the first error.
  void refuse(std::string_view at, std::string_view expected, std::string_view got) {
    if (refused_) return;
    refused_ = protocol::wrong_request(at, expected, got);
  }

  std::string_view key_field_;
  std::set<std::string, std::less<>> seen_;
  std::string_view method_;
  std::string_view path_;
  std::string fields_;
  std::optional<json::View> body_;
  Reason refused_;
};

}  // namespace detail

/// The fragment of a request, or why it cannot be sent: the JSON pointer, what was expected and
/// what is there.
inline Fragment write_request(std::string_view request, std::string_view key_field) {
  json::Parser parser;
  const auto parsed = parser.parse(request);
  if (!parsed) return {{}, {ReasonCode::rejected, to_string(parsed.error())}, {}};
  return detail::RequestWriter(key_field).write(*parsed);
}

}  // namespace ctsync::rest
