// SPDX-License-Identifier: MIT
#include "settings/database_url.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

/// Cuts off what comes before the first `mark`; all of the text if there is none.
std::string_view cut(std::string_view& text, char mark) {
  const auto at = std::min(text.find(mark), text.size());
  const auto before = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return before;
}

std::vector<std::string_view> parts_of(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  if (text.empty()) return parts;
  const auto marks = std::count(text.begin(), text.end(), mark);
  for (auto i = marks; i >= 0; --i) parts.push_back(cut(text, mark));
  return parts;
}

/// The text with its %XX replaced; nothing if one is malformed or gives a control character.
std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '%') {
      unsigned value = 0;
      const auto digits = text.substr(0, 2);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                                16);
      if (error != std::errc{} || end != digits.data() + 2) return std::nullopt;
      c = static_cast<char>(value);
      text.remove_prefix(2);
    }
    plain += c;
  }
  return plain.empty() || is_path(plain) ? std::optional(plain) : std::nullopt;
}

bool is_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.empty() || (error == std::errc{} && end == text.data() + text.size() && port > 0 &&
                          port < 65'536);
}

/// A host name, an address, an IPv6 address in brackets, or the %2F-encoded folder of a socket.
bool is_host(std::string_view text) {
  const auto host = decoded(text);
  if (!host) return false;
  if (host->starts_with('/')) return true;
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return false;
    text = text.substr(1, text.size() - 2);
  } else if (text.find(':') != text.npos) {
    return false;
  }
  return text.empty() || is_made_of(text, host_characters, 255);
}

bool is_host_and_port(std::string_view text) {
  const auto bracket = text.starts_with('[') ? text.find(']') : 0;
  const auto colon = bracket == text.npos ? text.npos : text.find(':', bracket);
  if (colon == text.npos) return is_host(text);
  return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

/// The parameters of the query, decoded; nothing if one is no NAME=VALUE.
std::optional<std::map<std::string, std::string, std::less<>>> parameters_of(
    std::string_view query) {
  constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  std::map<std::string, std::string, std::less<>> parameters;
  for (auto part : parts_of(query, '&')) {
    if (part.find('=') == part.npos) return std::nullopt;
    const auto name = cut(part, '=');
    auto value = decoded(part);
    if (!value || !is_made_of(name, name_letters, 64)) return std::nullopt;
    parameters[std::string(name)] = *std::move(value);
  }
  return parameters;
}

}  // namespace

std::optional<std::string> shown_database_url(std::string_view url) {
  const auto is_graphic = [](char c) { return c > 0x20 && c < 0x7f; };
  if (!std::all_of(url.begin(), url.end(), is_graphic)) return std::nullopt;
  const auto scheme = cut(url, ':');
  if ((scheme != "postgresql" && scheme != "postgres") || !url.starts_with("//")) return {};
  url.remove_prefix(2);
  auto path = cut(url, '?');
  auto parameters = parameters_of(url);
  auto hosts = cut(path, '/');
  if (!parameters || path.find_first_of("/@") != path.npos) return std::nullopt;
  std::string_view user;
  if (hosts.find('@') != hosts.npos) {
    auto login = cut(hosts, '@');
    user = cut(login, ':');
    if (!decoded(login)) return std::nullopt;
  }
  const auto all = parts_of(hosts, ',');
  if (!std::all_of(all.begin(), all.end(), is_host_and_port)) return std::nullopt;
  const auto or_parameter = [&](std::optional<std::string> value, std::string_view name) {
    if (value && value->empty()) value = (*parameters)[std::string(name)];
    return value;
  };
  const auto shown_user = or_parameter(decoded(user), "user");
  const auto shown_hosts = or_parameter(decoded(hosts), "host");
  const auto database = or_parameter(decoded(path), "dbname");
  if (!shown_user || !shown_hosts || !database) return std::nullopt;
  const auto& port = (*parameters)["port"];
  const auto ports = parts_of(port, ',');
  if (!std::all_of(ports.begin(), ports.end(), is_port)) return std::nullopt;
  std::string shown = "postgresql://";
  if (!shown_user->empty()) shown.append(*shown_user).append("@");
  shown += *shown_hosts;
  if (!port.empty()) shown.append(":").append(port);
  return shown.append("/").append(*database);
}

}  // namespace ctsync::server
