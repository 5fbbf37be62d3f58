// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <ctsync/contract/store.hpp>
#include <ctsync/pipeline/reader.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "intake/authenticator.hpp"
#include "operator/rows.hpp"
#include "settings/source_settings_table.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command = "sources confirm";

/// SNS repeats a confirmation for an hour, but its token is good for three days.
constexpr Duration confirmation_tolerance = std::chrono::hours{71};

/// What keeps a source from working, or "ready".
std::string state_of(const SourceSettings& source) {
  if (source.secrets.empty() && source_row("secrets", *source.auth) != nullptr) {
    return *source.auth == Auth::hmac && !source.has("secrets")
               ? "lacks webhooks.secret (WEBHOOK_SECRET)"
               : "lacks " + source.where("secrets");
  }
  auto made = Authenticator::create(source);
  return made ? "ready" : to_string(made.error());
}

/// The newest inbox entry of a source that holds a subscription to confirm and came after `since`.
Result<std::optional<std::int64_t>> newest_waiting(sqlite::Store& store, const Settings& settings,
                                                   std::string_view source, Time since = {}) {
  RowFilter filter;
  filter.table = Table::inbox;
  filter.state = name(EntryState::ignored);
  filter.contains = subscription_waits;
  filter.limit = 1'000;
  std::optional<std::int64_t> newest;
  while (true) {
    auto rows = store.list(filter);
    if (!rows) return std::move(rows).error();
    for (const auto& row : *rows) {
      filter.after = row.row;
      const bool ours =
          row.tenant == settings.tenant && row.source_or_target == source && row.since >= since;
      if (ours && row.reason.starts_with(subscription_waits)) newest = row.row;
    }
    if (rows->size() < static_cast<std::size_t>(filter.limit)) return newest;
  }
}

/// What an operator may still have to do for a source that is ready; whether it was done is known
/// to SNS alone.
std::string asked_of(const SourceSettings& source, const Settings& settings) {
  if (source.auth != Auth::sns || source.auto_confirm) return {};
  auto store = open_for_tools(settings);
  if (!store) return {};
  const auto row = newest_waiting(*store, settings, source.name, now() - confirmation_tolerance);
  if (!row || !*row) return {};
  return fmt::format("; SNS asks for confirmation, which `ctsync sources confirm {}` gives",
                     source.name);
}

int usage(std::string_view source, std::string_view text) {
  fmt::print(stderr, "ctsync {}: {}: {}\n", command, source, text);
  return exit_usage;
}

int failed_at(const std::string& source, std::string_view text) {
  fmt::print(stderr, "ctsync {}: {}: {}\n", command, source, text);
  return exit_failed;
}

/// What to do about a stored message that does not pass.
std::string_view advice(signature::Proof proof) {
  using enum signature::Proof;
  switch (proof) {
    case not_allowed: return "its topic is not one of the source's `topics`; add it if it is yours";
    case stale:
      return "it is older than 3 days, and so is its token; have SNS request confirmation "
             "again";
    case no_keys:
      return "the certificate it was signed with cannot be had, or is not trusted; try "
             "again later, or see `sns_url` and `trust_file` of the source";
    default: return "its signature is not that of SNS; nothing was confirmed";
  }
}

int confirm_stored(const SourceSettings& source, const std::string& entry, std::string_view body) {
  const auto report = [](const Error& error) {
    fmt::print(stderr, "ctsync {}: {}\n", command, to_string(error));
  };
  auto proof = SnsProof::create(source, confirmation_tolerance, report);
  if (!proof) return failed(command, proof.error());
  json::Parser parser;
  auto root = parser.parse(body);
  const auto verdict = root ? (*proof)->verify(*root, now())
                            : signature::SnsVerdict{signature::Proof::malformed, std::nullopt};
  if (!verdict.message) {
    return failed_at(source.name, fmt::format("{} ({}): {}", entry, signature::name(verdict.proof),
                                              advice(verdict.proof)));
  }
  const auto& message = *verdict.message;
  if (message.type != signature::SnsType::subscription_confirmation) {
    return failed_at(source.name, entry + " is no SubscriptionConfirmation; nothing was confirmed");
  }
  const auto done = confirm_subscription(source, message.topic_arn, message.token);
  if (!done) {
    return failed_at(source.name, fmt::format("{}: {}; the subscription still waits. Try again, or "
                                              "have SNS request confirmation again",
                                              entry, to_string(done.error())));
  }
  fmt::print("{}: the subscription of {} is confirmed; SNS delivers from now on\n", source.name,
             message.topic_arn);
  return exit_ok;
}

}  // namespace

int sources_list(const Settings& settings) {
  fmt::print("{:<20} {:<12} {:<44} {}\n", "SOURCE", "AUTH", "PATH", "STATE");
  bool first = true;
  for (const auto& source : all_sources(settings)) {
    const auto path = fmt::format("/webhooks/{}{}", source.name, first ? ", /api/webhook" : "");
    fmt::print("{:<20} {:<12} {:<44} {}{}\n", source.name, name(*source.auth), path,
               state_of(source), asked_of(source, settings));
    first = false;
  }
  return exit_ok;
}

int sources_confirm(const std::string& name, const Settings& settings) {
  const auto sources = all_sources(settings);
  const auto source = std::find_if(sources.begin(), sources.end(),
                                   [&](const SourceSettings& one) { return one.name == name; });
  if (source == sources.end()) return usage(name, "there is no such source, see `ctsync sources`");
  if (source->auth != Auth::sns) {
    return usage(name, fmt::format("is of auth {}; only sources of auth sns have subscriptions to "
                                   "confirm",
                                   ctsync::server::name(*source->auth)));
  }
  auto store = open_for_tools(settings);
  if (!store) return failed(command, store.error());
  const auto row = newest_waiting(*store, settings, name);
  if (!row) return failed(command, row.error());
  if (!*row) {
    return failed_at(name, fmt::format("no subscription waits for confirmation; have SNS request "
                                       "it again, with the URL that ends in /webhooks/{}",
                                       name));
  }
  const auto entry = row_id(Table::inbox, **row);
  const auto body = store->payload(Table::inbox, **row);
  if (!body) {
    return failed_at(name, fmt::format("{}: {}; have SNS request confirmation again", entry,
                                       to_string(body.error())));
  }
  return confirm_stored(*source, entry, *body);
}

}  // namespace ctsync::server
