// SPDX-License-Identifier: MIT
#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "http/characters.hpp"

namespace ctsync::http {
namespace {

std::string_view phrase(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";  // RFC 9112 section 4: the phrase may be empty
  }
}

bool is_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_field_byte(static_cast<unsigned char>(c)); });
}

bool belongs_to_server(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 4> names{"connection", "content-length", "content-type",
                                                  "transfer-encoding"};
  return std::any_of(names.begin(), names.end(),
                     [name](std::string_view own) { return ascii::same_word(name, own); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void append_response_head(std::string& out, const Response& response, ConnectionWord word) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(phrase(response.status)).append("\r\n");
  if (has_body(response.status)) {
    if (!response.content_type.empty() && is_value(response.content_type)) {
      append_field(out, "Content-Type", response.content_type);
    }
    append_field(out, "Content-Length", std::to_string(response.body.size()));
  }
  if (word != ConnectionWord::none) {
    append_field(out, "Connection", word == ConnectionWord::close ? "close" : "keep-alive");
  }
  for (const auto& [name, value] : response.headers) {
    if (is_token(name) && is_value(value) && !belongs_to_server(name))
      append_field(out, name, value);
  }
  out.append("\r\n");
}

}  // namespace ctsync::http
