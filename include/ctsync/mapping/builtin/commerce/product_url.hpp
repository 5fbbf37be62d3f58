// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/model/localized.hpp>
#include <ctsync/model/order.hpp>
#include <string>
#include <string_view>

/// The URL of a product in the shop, from a template.
namespace ctsync::mapping {

/// The names that a template may have in braces.
inline constexpr std::array<std::string_view, 6> url_placeholders{
    "slug", "sku", "product_id", "product_key", "variant_id", "locale"};

/// What is wrong with the template of a product's URL; empty if nothing is.
constexpr std::string_view wrong_url_template(std::string_view pattern) {
  for (const char c : pattern) {
    if (c <= ' ' || c >= '\x7f') return "has a character that is not printable ASCII, or a space";
  }
  while (!pattern.empty()) {
    const auto open = pattern.find_first_of("{}");
    if (open == pattern.npos) return {};
    const auto close = pattern.find_first_of("{}", open + 1);
    if (pattern[open] == '}') return "closes a brace that was not opened";
    if (close == pattern.npos || pattern[close] == '{')
      return "opens a brace and does not close it";
    const auto name = pattern.substr(open + 1, close - open - 1);
    if (std::find(url_placeholders.begin(), url_placeholders.end(), name) ==
        url_placeholders.end()) {
      return "has an unknown name in braces";
    }
    pattern.remove_prefix(close + 1);
  }
  return {};
}

namespace detail {

/// The id of a variant as text: its number.
inline std::string variant_number(const Line& line) {
  const auto number = line.variant["id"].integer();
  return number ? std::to_string(*number) : std::string();
}

/// The value of a placeholder; empty if there is none.
inline std::string placeholder(std::string_view name, const Line& line, std::string_view preferred,
                               std::string_view locale) {
  if (name == "slug") return std::string(localized(line.slugs, preferred, locale));
  if (name == "sku") return std::string(line.variant["sku"].string_or_empty());
  if (name == "product_id") return std::string(line.product_id);
  if (name == "product_key") return std::string(line.product_key);
  if (name == "variant_id") return variant_number(line);
  if (name == "locale") return std::string(preferred.empty() ? locale : preferred);
  return {};
}

/// Appends a text as one segment of a path: percent-encoded but for unreserved characters (RFC 3986
/// section 2.3).
inline void append_segment(std::string& url, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      url += c;
    } else {
      url += '%';
      url += hex[byte >> 4U];
      url += hex[byte & 15U];
    }
  }
}

}  // namespace detail

/// The URL that a template gives for a line; empty if the line lacks what a placeholder names.
inline std::string product_url(std::string_view pattern, const Line& line,
                               std::string_view preferred, std::string_view locale) {
  std::string url;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('{', at);
    const auto close = open == pattern.npos ? open : pattern.find('}', open);
    if (close == pattern.npos) {
      url += pattern.substr(at);
      break;
    }
    url += pattern.substr(at, open - at);
    const auto value =
        detail::placeholder(pattern.substr(open + 1, close - open - 1), line, preferred, locale);
    if (value.empty()) return {};
    detail::append_segment(url, value);
    at = close + 1;
  }
  return url;
}

}  // namespace ctsync::mapping
