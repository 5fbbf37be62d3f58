// SPDX-License-Identifier: MIT
#include "settings/sources/source_setting_readers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctsync/base/ascii.hpp>
#include <signature/segment_signature.hpp>
#include <signature/shared_key.hpp>
#include <signature/signature.hpp>
#include <signature/sns_address.hpp>
#include <string_view>
#include <utility>

#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 2> replay_words{"timestamp", "dedup-only"};

using signature::KeyPlace;

/// Adds a secret that `verifier` accepts: the verifiers decide what a usable secret is.
bool add_secret(const RawValue& given, SourceSettings& source,
                bool (*verifier)(const std::string&)) {
  const auto* text = given.text();
  return text != nullptr && verifier(*text) && add_once(Secret(*text), source.secrets);
}

}  // namespace

bool read_hmac_secret(const RawValue& given, SourceSettings& source) {
  return add_secret(given, source, [](const std::string& text) {
    return signature::SignatureVerifier::create({text}, {}).has_value();
  });
}

bool read_field(const RawValue& given, SourceSettings& source) {
  const auto* text = given.text();
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text == nullptr || text->empty() || text->size() > 100 ||
      std::any_of(text->begin(), text->end(), control)) {
    return false;
  }
  return add_once(*text, source.fields);
}

bool read_segment_secret(const RawValue& given, SourceSettings& source) {
  return add_secret(given, source, [](const std::string& text) {
    return signature::SegmentSignatureVerifier::create({text}, "").has_value();
  });
}

bool read_shared_key(const RawValue& given, SourceSettings& source) {
  return add_secret(given, source, [](const std::string& text) {
    return signature::SharedKeyVerifier::create({text}, {}).has_value();
  });
}

/// Printable ASCII without spaces.
bool take_graphic(const RawValue& given, std::size_t most, std::string& into) {
  const auto* text = given.text();
  const auto graphic = [](char c) { return c > 0x20 && c < 0x7f; };
  if (text == nullptr || text->empty() || text->size() > most ||
      !std::all_of(text->begin(), text->end(), graphic)) {
    return false;
  }
  into = *text;
  return true;
}

std::string show_secrets(const SourceSettings& source) {
  return source.secrets.empty() ? "" : "***";
}

bool read_key_in(const RawValue& given, SourceSettings& source) {
  constexpr std::string_view header = "header:";
  constexpr std::string_view query = "query:";
  const auto* text = given.text();
  if (text == nullptr) return false;
  if (*text == "basic" || *text == "bearer") {
    source.key_in = {*text == "basic" ? KeyPlace::basic : KeyPlace::bearer, ""};
    return true;
  }
  const bool in_header = text->starts_with(header);
  if (!in_header && !text->starts_with(query)) return false;
  const auto named = std::string_view(*text).substr((in_header ? header : query).size());
  if (!is_made_of(named, name_characters, 64)) return false;
  source.key_in = {in_header ? KeyPlace::header : KeyPlace::query,
                   in_header ? ascii::lowered(named) : std::string(named)};
  return true;
}

std::string show_key_in(const SourceSettings& source) {
  switch (source.key_in.place) {
    case KeyPlace::basic: return "basic";
    case KeyPlace::bearer: return "bearer";
    case KeyPlace::header: return "header:" + source.key_in.name;
    case KeyPlace::query: return "query:" + source.key_in.name;
  }
  return "";
}

bool read_user(const RawValue& given, SourceSettings& source) {
  std::string user;
  if (!take_graphic(given, 128, user) || user.find(':') != std::string::npos) return false;
  source.user = std::move(user);
  return true;
}

bool read_service_account(const RawValue& given, SourceSettings& source) {
  std::string email;
  if (!take_graphic(given, 254, email)) return false;
  const auto at = email.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == email.size()) return false;
  source.service_account = std::move(email);
  return true;
}

bool read_push_subscription(const RawValue& given, SourceSettings& source) {
  constexpr std::string_view projects = "projects/";
  constexpr std::string_view subscriptions = "/subscriptions/";
  std::string full;
  if (!take_graphic(given, 512, full) || !full.starts_with(projects)) return false;
  const auto middle = full.find(subscriptions);
  if (middle == std::string::npos || middle <= projects.size()) return false;
  const auto last = std::string_view(full).substr(middle + subscriptions.size());
  if (last.empty() || last.find('/') != std::string_view::npos) return false;
  return add_once(std::move(full), source.subscriptions);
}

bool read_event_subscription(const RawValue& given, SourceSettings& source) {
  std::string subscription;
  return take_name(given, name_characters, 64, subscription) &&
         add_once(std::move(subscription), source.subscriptions);
}

bool read_topic(const RawValue& given, SourceSettings& source) {
  const auto* text = given.text();
  return text != nullptr && signature::region_of_topic(*text) && add_once(*text, source.topics);
}

bool read_auto_confirm(const RawValue& given, SourceSettings& source) {
  const auto flag = given.flag();
  if (flag) source.auto_confirm = *flag;
  return flag.has_value();
}

bool read_trust_file(const RawValue& given, SourceSettings& source) {
  const auto* text = given.text();
  if (text == nullptr || !is_path(*text)) return false;
  source.trust_file = *text;
  return true;
}

bool read_replay_protection(const RawValue& given, SourceSettings& source) {
  signature::ReplayProtection protection{};
  const bool good = take_word(given, replay_words, protection);
  if (good) source.replay_protection = protection;
  return good;
}

bool read_tolerance(const RawValue& given, SourceSettings& source) {
  std::int64_t seconds = 0;
  const bool good = take_integer(given, 1, 86'400, seconds);
  if (good) source.tolerance = std::chrono::seconds{seconds};
  return good;
}

bool read_auth(const RawValue& given, SourceSettings& source) {
  Auth auth{};
  const bool good = take_word(given, auth_words, auth);
  if (good) source.auth = auth;
  return good;
}

}  // namespace ctsync::server
