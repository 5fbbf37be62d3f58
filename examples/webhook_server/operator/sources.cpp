// SPDX-License-Identifier: MIT
#include "operator/sources.hpp"

#include "intake/authenticator.hpp"
#include "operator/waiting_subscription.hpp"
#include "settings/sources/secret_notes.hpp"
#include "settings/sources/source_settings_table.hpp"

namespace ctsync::server {

namespace {

std::string problem_of(const SourceSettings& source) {
  if (source.secrets.empty() &&
      source_table().find("secrets", static_cast<std::size_t>(*source.auth)) != nullptr) {
    return "lacks a valid " + source.where_of_secrets();
  }
  const auto made = Authenticator::create(source);
  return made ? std::string() : to_string(made.error());
}

/// What a scheme that the source accepts cannot do with its secrets, or does in a way of its own.
std::string limit_of(const SourceSettings& source) {
  const auto found = secret_notes(source);
  std::string text;
  for (const auto* list : {&found.limits, &found.notes}) {
    for (const auto& each : *list) text.append(text.empty() ? "" : "; ").append(to_string(each));
  }
  return text;
}

bool awaits_confirmation(const TenantSource& source, AnyStore& store, Time now) {
  if (!needs_confirmation(source.settings)) return false;
  const auto row = newest_waiting_subscription(store, source, now - confirmation_tolerance);
  return row && row->has_value();
}

}  // namespace

bool needs_confirmation(const SourceSettings& source) noexcept {
  return source.auth == Auth::sns && !source.auto_confirm;
}

std::vector<SourceState> source_states(const Tenants& tenants, AnyStore* store, Time now) {
  std::vector<SourceState> states;
  for (const auto& source : tenants.sources()) {
    auto& state = states.emplace_back();
    state.name = source.settings.name;
    state.auth = *source.settings.auth;
    state.paths.push_back("/webhooks/" + state.name);
    if (states.size() == 1) state.paths.emplace_back("/api/webhook");
    state.problem = problem_of(source.settings);
    state.limit = limit_of(source.settings);
    state.awaits_confirmation = store != nullptr && awaits_confirmation(source, *store, now);
  }
  return states;
}

}  // namespace ctsync::server
