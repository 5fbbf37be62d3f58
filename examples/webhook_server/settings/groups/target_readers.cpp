// SPDX-License-Identifier: MIT
#include "settings/groups/target_readers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/http_field.hpp>
#include <ctsync/protocol/customerio/protocol.hpp>
#include <ctsync/protocol/mparticle/hosts.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/normal_forms/libraries.hpp"
#include "settings/setting_readers.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 4> methods{"POST", "PUT", "PATCH", "DELETE"};

bool is_graphic(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_printable(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_header_name(std::string_view name) {
  return is_made_of(name, name_characters, 64) && !http::is_own_field(name);
}

struct GivenHeader {
  std::optional<CallKind> only_kind;
  RequestHeader header;
};

/// NAME: VALUE, perhaps with a kind of call before it.
std::optional<GivenHeader> header_of(const RawValue& given) {
  const auto* text = given.text();
  if (text == nullptr) return std::nullopt;
  std::string_view rest = *text;
  GivenHeader read;
  const auto colon = rest.find(':');
  if (colon == rest.npos) return std::nullopt;
  std::string_view name = rest.substr(0, colon);
  if (const auto space = name.find(' '); space != name.npos) {
    read.only_kind = call_kind(name.substr(0, space));
    if (!read.only_kind) return std::nullopt;
    name.remove_prefix(space + 1);
  }
  rest.remove_prefix(colon + 1);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (!is_header_name(name) || !is_printable(rest)) return std::nullopt;
  read.header = {std::string(name), Secret(std::string(rest))};
  return read;
}

}  // namespace

bool read_target_kind(const RawValue& given, TargetSettings& target) {
  TargetKind kind{};
  const bool good = take_word(given, target_kind_words, kind);
  if (good) target.kind = kind;
  target.has_kind = good;
  return good;
}

bool read_segment_region(const RawValue& given, TargetSettings& target) {
  return take_segment_url(given, target.url);
}

bool read_customerio_region(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  if (const auto host = customerio::host(*text); !host.empty()) return target.url = host, true;
  return take_batch_url(*text, target.url);
}

bool read_mparticle_region(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr) return false;
  const auto host = mparticle::host(*text);
  return host.empty() ? read_base_url(given, target) : (target.url = host, true);
}

bool read_tealium_region(const RawValue& given, TargetSettings& target) {
  constexpr std::string_view characters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return take_name(given, characters, 32, target.tealium.region) || read_base_url(given, target);
}

bool read_batch_url(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  return text != nullptr && take_batch_url(*text, target.url);
}

bool read_base_url(const RawValue& given, TargetSettings& target) {
  std::string url;
  if (!take_url(given, url)) return false;
  if (url.ends_with('/')) url.pop_back();
  target.url = std::move(url);
  return true;
}

bool read_mparticle_key(const RawValue& given, TargetSettings& target) {
  return take_write_key(given, target.credentials.key);
}

bool read_workspace_token(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  const auto colon = text != nullptr ? text->find(':') : std::string::npos;
  if (colon == std::string::npos || colon == 0 || colon + 1 == text->size()) return false;
  return take_secret(given, target.public_api_token);
}

bool read_target_secret(const RawValue& given, TargetSettings& target) {
  return take_secret(given, target.credentials.secret);
}

bool read_target_write_key(const RawValue& given, TargetSettings& target) {
  return take_write_key(given, target.credentials.secret);
}

bool read_target_ca_file(const RawValue& given, TargetSettings& target) {
  return take_path(given, target.ca_file);
}

bool read_consent_field_of(const RawValue& given, TargetSettings& target) {
  return take_consent_field(given, target.consent_field);
}

bool read_header_name(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr || !is_header_name(*text)) return false;
  target.credentials.header = *text;
  return true;
}

bool read_target_scopes(const RawValue& given, TargetSettings& target) {
  return take_scopes(given, target.credentials.scopes);
}

bool read_header(const RawValue& given, TargetSettings& target) {
  auto read = header_of(given);
  if (!read) return false;
  auto& [only_kind, header] = *read;
  for (const auto kind : call_kinds) {
    if (only_kind && kind != *only_kind) continue;
    target.rest.requests[static_cast<std::size_t>(kind)].headers.push_back(header);
  }
  if (!only_kind) target.profile.headers.push_back(std::move(header));
  return true;
}

bool read_graphql_header(const RawValue& given, TargetSettings& target) {
  auto read = header_of(given);
  if (!read || read->only_kind || ascii::same_word(read->header.name, "accept")) return false;
  target.graphql.headers.push_back(std::move(read->header));
  return true;
}

bool read_normal_form(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  const auto form = text != nullptr ? normal_form(*text) : std::nullopt;
  if (!form || target.normal_forms.has(*form) || !remedy_for(*form).empty()) return false;
  target.normal_forms.add(*form);
  return true;
}

std::string advice_on_normal_form(std::string_view text) {
  const auto form = normal_form(text);
  if (!form) return "";
  const auto remedy = remedy_for(*form);
  if (remedy.empty()) return ", which is there twice";
  return fmt::format(", which this program was built without: {}", remedy);
}

std::string show_normal_forms(const TargetSettings& target) {
  std::string shown;
  for (const auto word : normal_form_words) {
    if (!target.normal_forms.has(*normal_form(word))) continue;
    shown.append(shown.empty() ? "" : ",").append(word);
  }
  return shown;
}

bool read_user_errors(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  const bool good = text != nullptr && (text->empty() || is_made_of(*text, name_characters, 64));
  if (good) target.graphql.user_errors = *text;
  return good;
}

bool read_profile_space(const RawValue& given, TargetSettings& target) {
  return take_name(given, name_characters, 64, target.profile.space);
}

bool read_profile_path(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr || !is_graphic(*text) || !rest::is_profile_path(*text)) return false;
  target.profile.path = *text;
  return true;
}

bool read_profile_field(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  const auto colon = text != nullptr ? text->rfind(": /") : std::string::npos;
  if (colon == std::string::npos || colon == 0) return false;
  rest::ProfileField field{text->substr(0, colon), text->substr(colon + 2)};
  if (!is_printable(*text) || !rest::is_pointer(field.pointer)) return false;
  auto& fields = target.profile.fields;
  if (std::any_of(fields.begin(), fields.end(),
                  [&](const auto& each) { return each.trait == field.trait; })) {
    return false;
  }
  fields.push_back(std::move(field));
  return true;
}

std::string show_profile_fields(const TargetSettings& target) {
  std::vector<std::string> texts;
  for (const auto& each : target.profile.fields) texts.push_back(each.trait + ": " + each.pointer);
  return fmt::format("{}", fmt::join(texts, ","));
}

bool read_ndjson_path(const RawValue& given, TargetSettings& target) {
  return take_path(given, target.ndjson.path);
}

bool read_step_kind(const RawValue& given, TargetSettings& target) {
  StepKind kind{};
  return take_word(given, step_kind_words, kind) && add_once(kind, target.route.changes);
}

bool read_call_kind(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  const auto kind = text != nullptr ? call_kind(*text) : std::nullopt;
  return kind && add_once(*kind, target.route.calls);
}

bool read_event(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr || !is_printable(*text) || text->size() > 100) return false;
  return add_once(*text, target.route.events);
}

bool read_project(const RawValue& given, TargetSettings& target) {
  std::string name;
  return take_name(given, name_characters, 64, name) &&
         add_once(std::move(name), target.route.projects);
}

bool read_store(const RawValue& given, TargetSettings& target) {
  const auto* text = given.text();
  if (text == nullptr || !is_graphic(*text) || text->size() > 256) return false;
  return add_once(*text, target.route.stores);
}

bool take_request(const RawValue& given, CallKind kind, TargetSettings& target) {
  const auto* text = given.text();
  const auto space = text != nullptr ? text->find(' ') : std::string::npos;
  if (space == std::string::npos) return false;
  const std::string_view method = std::string_view(*text).substr(0, space);
  const std::string_view path = std::string_view(*text).substr(space + 1);
  if (std::find(methods.begin(), methods.end(), method) == methods.end() ||
      !path.starts_with('/') || !is_graphic(path)) {
    return false;
  }
  auto& request = target.rest.requests[static_cast<std::size_t>(kind)];
  request.method = method;
  request.path = path;
  return true;
}

std::string show_request(const TargetSettings& target, CallKind kind) {
  const auto& request = target.rest.request(kind);
  return request.method.empty() ? "" : fmt::format("{} {}", request.method, request.path);
}

}  // namespace ctsync::server
