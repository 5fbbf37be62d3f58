// SPDX-License-Identifier: MIT
#include "settings/sources/secret_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

std::string unusable(std::size_t bytes) {
  return fmt::format(
      "verifies X-Signature only: a secret of Standard Webhooks is base64 of 24 to 64 bytes, with "
      "or "
      "without whsec_ before it, and this one of {} bytes is not. For both schemes: "
      "echo whsec_$(openssl rand -base64 32)",
      bytes);
}

constexpr std::string_view ambiguous =
    "is hexadecimal. X-Signature uses its text as the key. Standard Webhooks decodes the text as "
    "base64, as its libraries do by default; a sender that uses the text or the bytes of the "
    "hexadecimal as the key is refused. Beyond doubt: echo whsec_$(openssl rand -base64 32)";

bool has(const std::vector<Error>& all, const Error& wanted) {
  return std::any_of(all.begin(), all.end(), [&](const Error& each) {
    return each.where == wanted.where && each.detail == wanted.detail;
  });
}

void add_once(std::vector<Error> from, std::vector<Error>& into) {
  for (auto& each : from) {
    if (!has(into, each)) into.push_back(std::move(each));
  }
}

}  // namespace

SecretNotes secret_notes(const SourceSettings& source) {
  SecretNotes found;
  if (source.auth != Auth::hmac) return found;
  for (std::size_t i = 0; i < source.secrets.size(); ++i) {
    const auto& secret = source.secrets[i].reveal();
    const auto key = signature::standard_key(secret);
    if (key == signature::StandardKey::decoded) continue;
    const auto which = source.secrets.size() == 1 ? "" : fmt::format("secret {} ", i + 1);
    const bool is_limit = key == signature::StandardKey::none;
    auto& list = is_limit ? found.limits : found.notes;
    list.push_back({Errc::configuration, source.where_of_secrets(),
                    which + (is_limit ? unusable(secret.size()) : std::string(ambiguous))});
  }
  return found;
}

void note_secrets(Settings& settings) {
  for (const auto& source : all_sources(settings)) {
    auto found = secret_notes(source);
    add_once(std::move(found.limits), settings.warnings);
    add_once(std::move(found.notes), settings.notes);
  }
}

}  // namespace ctsync::server
