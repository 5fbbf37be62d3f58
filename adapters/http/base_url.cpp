// SPDX-License-Identifier: MIT
#include "http/base_url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "http/characters.hpp"

namespace ctsync::http {

namespace {

constexpr std::string_view letters_and_digits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [extra](char c) {
    return letters_and_digits.find(c) != std::string_view::npos ||
           extra.find(c) != std::string_view::npos;
  });
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

bool is_host_name(const std::string& host) {
  if (host.empty() || host.size() > 253 || !consists_of(host, "-._")) return false;
  if (host.front() == '.' || host.back() == '.' || host.find("..") != std::string::npos) {
    return false;
  }
  // A host whose last label begins with a digit must be a valid IPv4 address (WHATWG URL, "ends in
  // a number").
  const char last_label_begin =
      host[host.rfind('.') == std::string::npos ? 0 : host.rfind('.') + 1];
  return last_label_begin < '0' || last_label_begin > '9' || is_address(AF_INET, host);
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && is_address(AF_INET, host));
}

std::optional<int> parse_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || text.size() > 5 || error != std::errc{} || end != text.data() + text.size() ||
      port < 1 || port > 65535) {
    return std::nullopt;
  }
  return port;
}

bool is_plain_path(std::string_view path) {
  return consists_of(path, "/-._~!$&'()*+,;=:") && path.find("//") == std::string_view::npos &&
         (std::string{path} + "/").find("/./") == std::string::npos &&
         (std::string{path} + "/").find("/../") == std::string::npos;
}

// Parses host and port from `authority`. Returns an error text, empty on success.
std::string_view read_authority(std::string_view authority, BaseUrl& url) {
  const bool bracketed = authority.starts_with('[');
  const auto host_end = bracketed ? authority.find(']') : authority.find(':');
  url.host = authority.substr(bracketed ? 1 : 0, bracketed ? host_end - 1 : host_end);
  std::transform(url.host.begin(), url.host.end(), url.host.begin(), ascii::lower);
  const bool host_ok = bracketed
                           ? host_end != std::string_view::npos && is_address(AF_INET6, url.host)
                           : is_host_name(url.host);
  if (!host_ok) return "must name a host";

  const auto rest = authority.substr(std::min(host_end, authority.size()));
  const auto port_text = bracketed ? rest.substr(1) : rest;
  if (port_text.empty()) return {};
  const auto port = port_text.front() == ':' ? parse_port(port_text.substr(1)) : std::nullopt;
  if (!port) return "must have a port between 1 and 65535, if any";
  url.port = *port;
  return {};
}

}  // namespace

std::string BaseUrl::origin() const {
  const bool brackets = host.find(':') != std::string::npos;
  return std::string(tls ? "https://" : "http://") + (brackets ? "[" + host + "]" : host) + ":" +
         std::to_string(port);
}

Result<BaseUrl> parse_base_url(std::string_view text, bool allow_plain_http, std::string where) {
  const auto wrong = [&where](std::string_view detail) {
    return Error{Errc::configuration, std::move(where), std::string{detail}};
  };
  BaseUrl url;
  url.tls = text.starts_with("https://");
  if (!url.tls && !text.starts_with("http://"))
    return wrong("must begin with https://, plain http is for this machine only");
  text.remove_prefix(url.tls ? 8 : 7);
  url.port = url.tls ? 443 : 80;
  if (text.find('@') != std::string_view::npos) return wrong("must not hold a user name");
  if (text.find_first_of("?#") != std::string_view::npos) {
    return wrong("must not hold a query or a fragment");
  }

  const auto slash = std::min(text.find('/'), text.size());
  if (const auto detail = read_authority(text.substr(0, slash), url); !detail.empty()) {
    return wrong(detail);
  }
  if (!url.tls && !allow_plain_http && !is_loopback(url.host)) {
    return wrong("must begin with https://, plain http is for this machine only");
  }
  auto path = text.substr(slash);
  if (!is_plain_path(path)) return wrong("must have a plain path, if any");
  if (path.ends_with('/')) path.remove_suffix(1);
  url.path = path;
  return url;
}

}  // namespace ctsync::http
