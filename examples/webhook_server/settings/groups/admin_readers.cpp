// SPDX-License-Identifier: MIT
#include "settings/groups/admin_readers.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> port_of(std::string_view text) {
  int port = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || port < 0 || port > 65'535) return std::nullopt;
  return port;
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Adds a text that is not there yet.
bool add(const RawValue& given, bool (*fits)(std::string_view), std::vector<std::string>& into) {
  const auto* text = given.text();
  if (text == nullptr || !fits(*text)) return false;
  if (std::ranges::find(into, *text) != into.end()) return false;
  into.push_back(*text);
  return true;
}

}  // namespace

bool read_admin_listen(const RawValue& given, AdminSettings& admin) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  if (*text == "off") {
    admin.on = false;
    return true;
  }
  const auto colon = text->rfind(':');
  if (colon == text->npos) return false;
  std::string_view host = std::string_view(*text).substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto port = port_of(std::string_view(*text).substr(colon + 1));
  if (!port || !is_made_of(host, host_characters, 255)) return false;
  admin.on = true;
  admin.host = host;
  admin.port = *port;
  return true;
}

std::string show_admin_listen(const AdminSettings& admin) {
  if (!admin.on) return "off";
  const bool is_v6 = admin.host.find(':') != admin.host.npos;
  return (is_v6 ? "[" + admin.host + "]" : admin.host) + ":" + std::to_string(admin.port);
}

bool read_admin_token(const RawValue& given, AdminSettings& admin) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  const auto parts = parts_of(*text, ':');
  if (parts.size() < 3 || parts.size() > 4) return false;
  const auto role = std::ranges::find(admin_role_words, parts[1]);
  if (!is_made_of(parts[0], name_characters, 64) || role == admin_role_words.end()) return false;
  if (!is_digest(parts[2])) return false;
  AdminToken token{std::string(parts[0]),
                   static_cast<AdminRole>(role - admin_role_words.begin()),
                   std::string(parts[2]),
                   {}};
  if (parts.size() == 4) {
    for (const auto tenant : parts_of(parts[3], '+')) {
      if (!is_made_of(tenant, name_characters, 64)) return false;
      token.tenants.emplace_back(tenant);
    }
  }
  if (std::ranges::find(admin.tokens, token.name, &AdminToken::name) != admin.tokens.end()) {
    return false;
  }
  admin.tokens.push_back(std::move(token));
  return true;
}

bool read_admin_host(const RawValue& given, AdminSettings& admin) {
  return add(
      given, [](std::string_view text) { return is_made_of(text, host_characters, 255); },
      admin.hosts);
}

bool read_admin_field(const RawValue& given, AdminSettings& admin) {
  return add(
      given, [](std::string_view text) { return is_made_of(text, name_characters, 256); },
      admin.show_fields);
}

}  // namespace ctsync::server
