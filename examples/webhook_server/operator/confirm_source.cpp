// SPDX-License-Identifier: MIT
#include "operator/confirm_source.hpp"

#include <fmt/core.h>

#include <ctsync/json/view.hpp>
#include <optional>
#include <signature/sns.hpp>
#include <utility>

#include "intake/sns_proof.hpp"
#include "operator/row_id.hpp"
#include "operator/waiting_subscription.hpp"

namespace ctsync::server {

namespace {

/// What to do about a stored message that fails verification.
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

Result<std::string> confirm(const SourceSettings& source, const std::string& entry,
                            std::string_view body, Time now, ReportFetch report) {
  const auto proof = SnsProof::create(source, confirmation_tolerance, std::move(report));
  if (!proof) return proof.error();
  json::Parser parser;
  const auto root = parser.parse(body);
  const auto verdict = root ? (*proof)->verify(*root, now)
                            : signature::SnsVerdict{signature::Proof::malformed, std::nullopt};
  if (!verdict.message) {
    return Error{
        Errc::invalid, source.name,
        fmt::format("{} ({}): {}", entry, signature::name(verdict.proof), advice(verdict.proof))};
  }
  const auto& message = *verdict.message;
  if (message.type != signature::SnsType::subscription_confirmation) {
    return Error{Errc::invalid, source.name,
                 entry + " is no SubscriptionConfirmation; nothing was confirmed"};
  }
  const auto done = confirm_subscription(source, message.topic_arn, message.token);
  if (!done) {
    return Error{done.error().code, source.name,
                 fmt::format("{}: {}; the subscription still waits. Try again, or have SNS request "
                             "confirmation again",
                             entry, to_string(done.error()))};
  }
  return std::string(message.topic_arn);
}

}  // namespace

Result<const TenantSource*> confirmable_source(const Tenants& tenants, std::string_view name) {
  const auto* source = tenants.source(name);
  if (source == nullptr) {
    return Error{Errc::invalid, std::string(name), "there is no such source, see `ctsync sources`"};
  }
  if (source->settings.auth != Auth::sns) {
    return Error{Errc::invalid, std::string(name),
                 fmt::format("is of auth {}; only sources of auth sns have subscriptions to "
                             "confirm",
                             ctsync::server::name(*source->settings.auth))};
  }
  return source;
}

Result<std::string> confirm_newest_subscription(AnyStore& store, const TenantSource& source,
                                                Time now, ReportFetch report) {
  const auto& name = source.settings.name;
  const auto row = newest_waiting_subscription(store, source);
  if (!row) return row.error();
  if (!*row) {
    return Error{Errc::missing, name,
                 fmt::format("no subscription waits for confirmation; have SNS request "
                             "it again, with the URL that ends in /webhooks/{}",
                             name)};
  }
  const auto entry = to_string(RowId{Table::inbox, **row});
  const auto body = store.payload(Table::inbox, **row);
  if (!body) {
    return Error{
        Errc::missing, name,
        fmt::format("{}: {}; have SNS request confirmation again", entry, to_string(body.error()))};
  }
  return confirm(source.settings, entry, *body, now, std::move(report));
}

}  // namespace ctsync::server
