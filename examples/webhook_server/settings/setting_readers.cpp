// SPDX-License-Identifier: MIT
#include "settings/setting_readers.hpp"

#include <algorithm>
#include <commercetools/credentials.hpp>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/protocol/segment/hosts.hpp>
#include <http/base_url.hpp>
#include <signature/signature.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "settings/database_url.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

bool take_secret(const RawValue& given, Secret& into) {
  const auto* text = given.text();
  const auto graphic = [](char c) { return c > 0x20 && c < 0x7f; };
  if (text == nullptr || text->empty() || !std::all_of(text->begin(), text->end(), graphic)) {
    return false;
  }
  into = Secret(*text);
  return true;
}

// As Basic credentials a write key is followed by a colon, which is no part of it.
bool take_write_key(const RawValue& given, Secret& into) {
  const auto* text = given.text();
  return text != nullptr && text->find(':') == std::string::npos && take_secret(given, into);
}

bool take_path(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr || !is_path(*text)) return false;
  into = *text;
  return true;
}

bool take_segment_url(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  const std::string_view host = segment::tracking_host(*text);
  if (host.empty()) return take_batch_url(*text, into);
  into = host;
  return true;
}

bool take_batch_url(std::string_view url, std::string& into) {
  if (url.ends_with('/')) url.remove_suffix(1);
  for (const std::string_view end : {"/v1/batch", "/v1"}) {
    if (!url.ends_with(end)) continue;
    url.remove_suffix(end.size());
    break;
  }
  if (url.ends_with('/') || !http::parse_base_url(url, false, {})) return false;
  into = url;
  return true;
}

bool take_consent_field(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  std::string_view name = *text;
  if (name.ends_with('*')) name.remove_suffix(1);
  if (!is_made_of(name, name_characters, 36)) return false;
  into = *text;
  return true;
}

bool take_commercetools_region(const RawValue& given, CommercetoolsSettings& settings) {
  const auto* text = given.text();
  if (text == nullptr || !commercetools_api::hosts_of(*text)) return false;
  settings.region = *text;
  return true;
}

bool take_scopes(const RawValue& given, std::string& into) {
  const auto* text = given.text();
  // The characters of a scope (RFC 6749 section 3.3). A comma would join two of commercetools' into
  // one that nobody has.
  const auto good = [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != ',' && c != '\'';
  };
  if (text == nullptr || !std::all_of(text->begin(), text->end(), good)) return false;
  into = *text;
  return true;
}

bool read_write_key(const RawValue& given, Settings& settings) {
  return take_write_key(given, settings.segment.credentials.secret);
}

bool read_commercetools_region(const RawValue& given, Settings& settings) {
  return take_commercetools_region(given, settings.commercetools);
}

bool read_scopes(const RawValue& given, Settings& settings) {
  return take_scopes(given, settings.commercetools.scopes);
}

bool read_region(const RawValue& given, Settings& settings) {
  return take_segment_url(given, settings.segment.url);
}

bool read_ca_file(const RawValue& given, Settings& settings) {
  return take_path(given, settings.segment.ca_file);
}

// The verifier decides what a usable secret is.
bool read_webhook_secret(const RawValue& given, Settings& settings) {
  const auto* text = given.text();
  if (text == nullptr || !signature::SignatureVerifier::create({*text}, {})) return false;
  settings.webhooks.secrets.emplace_back(*text);
  return true;
}

bool read_source(const RawValue& given, Settings& settings) {
  std::string name;
  return take_name(given, source_characters, 64, name) &&
         add_once(std::move(name), settings.webhooks.accepted_sources);
}

bool read_schema_version(const RawValue& given, Settings& settings) {
  int version = 0;
  return take_integer(given, 1, 2, version) && add_once(version, settings.webhooks.schema_versions);
}

namespace {

bool read_sqlite_url(std::string_view path, StoreSettings& store) {
  constexpr std::string_view scheme = "sqlite:";
  if (!path.starts_with(scheme)) return false;
  path.remove_prefix(scheme.size());
  if (path.starts_with("//")) {
    path.remove_prefix(2);
    if (!path.starts_with('/')) return false;
    while (path.starts_with("//")) path.remove_prefix(1);
  }
  // For SQLite :memory: and file: are no paths of plain files.
  if (!is_path(path) || path.ends_with('/') || path.starts_with(":memory:") ||
      path.starts_with("file:") || path.find('?') != std::string_view::npos) {
    return false;
  }
  store.scheme = "sqlite";
  store.path = path;
  store.shown = "sqlite:" + store.path;
  return true;
}

}  // namespace

bool read_store_url(const RawValue& given, Settings& settings) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  if (read_sqlite_url(*text, settings.store)) return true;
  auto shown = shown_database_url(*text);
  if (!shown) return false;
  settings.store.scheme = "postgresql";
  settings.store.path.clear();
  settings.store.url = Secret(*text);
  settings.store.shown = *std::move(shown);
  return true;
}

std::string advice_on_store_url(std::string_view text) {
  constexpr std::size_t longest = 20;
  const auto colon = text.find(':');
  if (colon == text.npos) return ", without a scheme: sqlite: goes before the path of a file";
  const auto scheme = text.substr(0, colon);
  // Otherwise it may be a user or a password.
  const bool is_scheme = text.substr(colon).starts_with("://") && scheme.size() <= longest &&
                         scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz+") == text.npos;
  const bool is_known = scheme == "sqlite" || scheme.starts_with("postgres");
  return is_scheme && !is_known ? ", with the scheme " + std::string(scheme) : "";
}

bool take_flag(const RawValue& given, bool& into) {
  const auto flag = given.flag();
  if (flag) into = *flag;
  return flag.has_value();
}

bool take_time_of_day(const RawValue& given, std::optional<std::chrono::minutes>& into) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  if (text->empty()) {
    into.reset();
    return true;
  }
  const auto is_digit = [&](std::size_t at) { return (*text)[at] >= '0' && (*text)[at] <= '9'; };
  if (text->size() != 5 || (*text)[2] != ':') return false;
  if (!is_digit(0) || !is_digit(1) || !is_digit(3) || !is_digit(4)) return false;
  const int hours = std::stoi(text->substr(0, 2));
  const int minutes = std::stoi(text->substr(3));
  if (hours > 23 || minutes > 59) return false;
  into = std::chrono::minutes{hours * 60 + minutes};
  return true;
}

bool read_level(const RawValue& given, Settings& settings) {
  const auto* text = given.text();
  const auto level = text != nullptr ? log::level(*text) : std::nullopt;
  if (level) settings.log.level = *level;
  return level.has_value();
}

bool read_consent_field(const RawValue& given, Settings& settings) {
  return take_consent_field(given, settings.commercetools.consent_field);
}

// White space at an end is a slip: such a pattern would fit no field.
bool take_field_pattern(const RawValue& given, std::vector<std::string>& into) {
  const auto* text = given.text();
  const bool good =
      text != nullptr && text->size() <= 100 && is_path(*text) && text::trimmed(*text) == *text;
  return good && add_once(*text, into);
}

bool take_field_name(const RawValue& given, std::vector<std::string>& into) {
  const auto* text = given.text();
  const bool plain = text != nullptr && text->find('*') == std::string::npos;
  return plain && take_field_pattern(given, into);
}

}  // namespace ctsync::server
