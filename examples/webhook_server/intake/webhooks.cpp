// SPDX-License-Identifier: MIT
#include "intake/webhooks.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <log/logged_id.hpp>
#include <memory>
#include <string>
#include <utility>

#include "clock.hpp"
#include "intake/content_type.hpp"
#include "intake/event_grid.hpp"
#include "intake/responses.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

using enum metrics::WebhookOutcome;
using signature::Finding;
using signature::Proof;
using signature::Sender;

namespace {

/// The W3C trace context of a request (header traceparent, version 00); empty if there is none.
std::string_view trace_context(const http::Request& request) {
  constexpr std::size_t size = 55;
  const auto header = request.header("traceparent");
  const bool valid = header && header->size() == size &&
                     header->find_first_not_of("0123456789abcdef-") == header->npos;
  return valid ? *header : std::string_view{};
}

/// Asks the sender to wait, in whole seconds.
void set_wait(http::Response& response, Duration wait) {
  auto& headers = response.headers;
  std::erase_if(headers, [](const auto& field) { return field.first == "Retry-After"; });
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  headers.emplace_back("Retry-After", std::to_string(seconds));
}

/// The same source under the name that a customer event gives; nothing if it gives none.
std::optional<TenantSource> source_named_in(std::string_view body, const TenantSource& source) {
  auto name = source_in(body);
  if (!is_made_of(name, source_characters, 64)) return std::nullopt;
  auto named = source;
  named.settings.name = std::move(name);
  return named;
}

bool is_refusal(metrics::WebhookOutcome outcome) {
  return outcome != accepted && outcome != duplicate && outcome != quarantined;
}

}  // namespace

std::string source_in(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return root ? std::string((*root)["source"].string_or_empty()) : std::string();
}

http::Response Webhooks::handle(const http::Request& request, const WebhookSource& source) {
  const auto began = std::chrono::steady_clock::now();
  return counted(source, receive(request, source), began);
}

http::TooLarge Webhooks::too_large(const http::Request& request, const WebhookSource& source) {
  const auto began = std::chrono::steady_clock::now();
  const auto& authenticator = *source.authenticator;
  if (!authenticator.proves_by_head()) return {};
  if (draining_) {
    return counted(
        source, reject(authenticator.name(), unavailable, 503, "draining", "shutting down"), began);
  }
  const auto judgement = authenticator.judge(request, wall_now());
  if (judgement.proof != Proof::ok) {
    return counted(source, refuse(authenticator.name(), judgement, judgement.proof), began);
  }
  if (auto ending = over_limit(source, judgement)) {
    return counted(source, *std::move(ending), began);
  }
  const auto body = std::make_shared<Oversize>();
  return http::Overflow{[body](std::string_view piece) { body->add(piece); },
                        [this, body, judgement, began, from = &source] {
                          return counted(*from, quarantine(*from, judgement, *body), began);
                        }};
}

http::Response Webhooks::counted(const WebhookSource& source, Ending ending,
                                 std::chrono::steady_clock::time_point began) {
  metrics_.webhook(source.authenticator->name(), ending.outcome, ending.reason,
                   std::chrono::steady_clock::now() - began);
  if (options_.on_refused && is_refusal(ending.outcome)) {
    options_.on_refused(source.source.tenant->name(), source.authenticator->name());
  }
  return std::move(ending.response);
}

Webhooks::Ending Webhooks::quarantine(const WebhookSource& source, const Judgement& judgement,
                                      const Oversize& body) {
  const auto& name = source.authenticator->name();
  const std::string id = body.id(name);
  const Reason reason{ReasonCode::too_large,
                      fmt::format("quarantined without its body, which has {} bytes and is over "
                                  "webhooks.max_body_bytes",
                                  body.size())};
  const int status = judgement.statuses[Finding::unreadable];
  bool is_duplicate = false;
  if (options_.store != nullptr) {
    NewEntry entry;
    entry.id = id;
    entry.unreadable = reason;
    const auto receipt =
        ctsync::receive(*options_.store, {source.source.tenant->name(), name, now(), {&entry, 1}});
    if (!receipt) return not_stored(name, receipt.error());
    is_duplicate = receipt->fresh == 0;
  }
  log_.warn("delivery.quarantined", {{"id", id}, {"source", name}, {"error", reason.text}});
  auto response = options_.store != nullptr
                      ? stored_response(id, is_duplicate ? 0 : 1, is_duplicate)
                      : delivered_response(status, "dead", id);
  return {is_duplicate ? duplicate : quarantined, ctsync::name(reason.code), std::move(response)};
}

http::Response Webhooks::refuse_unnamed(int status, std::string_view error) {
  return reject("", invalid, status, "source", error).response;
}

bool Webhooks::take(const WebhookSource& source, std::string_view channel, std::string_view body) {
  if (options_.store != nullptr) {
    const auto named = source.by_body ? source_named_in(body, source.source) : std::nullopt;
    const auto& from = named ? *named : source.source;
    return store(from, read(from, body), body, {}).response.status == 202;
  }
  SourceSettings settings;
  settings.name = channel;
  settings.schema_versions = source.source.settings.schema_versions;
  const Intake intake = read({std::move(settings), source.source.tenant}, body);
  return source.direct->deliver(channel, entries_of(intake, body), wall_now()).end !=
         Direct::End::later;
}

Webhooks::Ending Webhooks::receive(const http::Request& request, const WebhookSource& source) {
  const auto& name = source.authenticator->name();
  if (draining_) return reject(name, unavailable, 503, "draining", "shutting down");
  // A broker drops a delivery that is answered 415, so only forwarders get this status.
  if (source.authenticator->sender() == Sender::forwarder && !may_be_json(request)) {
    return reject(name, refused, 415, "content_type", "expected application/json");
  }
  const auto judgement = source.authenticator->judge(request, wall_now());
  if (judgement.proof != Proof::ok) return refuse(name, judgement, judgement.proof);
  if (auto ending = over_limit(source, judgement)) return *std::move(ending);
  return accept(request, source, judgement);
}

/// Counts an authentic delivery against the rate limit of its source. The ending if it is over it.
std::optional<Webhooks::Ending> Webhooks::over_limit(const WebhookSource& source,
                                                     const Judgement& judgement) {
  const auto wait = source.limit ? source.limit->take(now()) : Duration{0};
  if (wait == Duration{0}) return std::nullopt;
  auto ending = reject(source.authenticator->name(), refused, judgement.statuses[Finding::too_many],
                       "rate_limit", "too many deliveries in a minute");
  set_wait(ending.response, wait);
  return ending;
}

Webhooks::Ending Webhooks::accept(const http::Request& request, const WebhookSource& source,
                                  const Judgement& judgement) {
  const auto& authenticator = *source.authenticator;
  const auto& name = authenticator.name();
  const auto named = source.by_body ? source_named_in(request.body, source.source) : std::nullopt;
  const auto& from = named ? *named : source.source;
  const Intake intake = read(from, request.body);
  if (intake.refused) return refuse(name, judgement, Proof::not_allowed);
  const int unreadable = judgement.statuses[Finding::unreadable];
  if (intake.error && unreadable >= 400) {
    return reject(name, invalid, unreadable, ctsync::name(intake.error->code),
                  to_string(*intake.error));
  }
  const bool validates = !intake.validation_code.empty() && intake.entries.size() == 1;
  if (validates && authenticator.sender() == Sender::event_grid) {
    log_.info("event_grid.validated", {{"source", name}});
    return {accepted, "", event_grid_validation(intake.validation_code)};
  }
  if (judgement.notice) {
    if (auto confirmed = confirm(authenticator, *judgement.notice)) return *std::move(confirmed);
  }
  return options_.store == nullptr ? deliver(source, judgement, intake, request.body)
                                   : store(from, intake, request.body, trace_context(request));
}

Intake Webhooks::read(const TenantSource& source, std::string_view body) {
  return transformers_.with(
      [&](Transformer& transformer) { return take_in(transformer, source, body); });
}

/// Confirms the subscription of a notice if the source does that automatically, and returns the
/// ending. Nothing for other notices, or if the subscription is not confirmed automatically.
std::optional<Webhooks::Ending> Webhooks::confirm(const Authenticator& source,
                                                  const SubscriptionNotice& notice) {
  if (notice.type != signature::SnsType::subscription_confirmation) return std::nullopt;
  if (!source.settings().auto_confirm) {
    if (options_.store != nullptr) return std::nullopt;
    log_.warn("sns.unconfirmed", {{"source", source.name()},
                                  {"topic", notice.topic_arn},
                                  {"error", "without a store nobody can confirm it later: set " +
                                                source.settings().where("auto_confirm") +
                                                " and have SNS request confirmation again"}});
    return std::nullopt;
  }
  if (auto status = source.confirm(notice); !status) {
    return reject(source.name(), unavailable, 503, "confirmation", to_string(status.error()));
  }
  log_.info("sns.confirmed", {{"source", source.name()}, {"topic", notice.topic_arn}});
  return Ending{accepted, "", json_response(200, R"({"ok":true,"status":"confirmed"})")};
}

Webhooks::Ending Webhooks::store(const TenantSource& source, const Intake& intake,
                                 std::string_view body, std::string_view trace) {
  const auto& name = source.settings.name;
  const auto entries = entries_of(intake, body);
  NewDelivery delivery{source.tenant->name(), name, now(), entries};
  delivery.trace = trace;
  const auto receipt = ctsync::receive(*options_.store, delivery);
  if (!receipt) return not_stored(name, receipt.error());
  const bool is_duplicate = receipt->fresh == 0;
  const std::string& id = intake.entries.front().id;
  log_.info(is_duplicate ? "delivery.duplicate" : "delivery.accepted",
            {{"id", log::logged_id(id)},
             {"source", name},
             {"entries", static_cast<std::int64_t>(entries.size())},
             {"bytes", static_cast<std::int64_t>(body.size())}});
  if (!is_duplicate) options_.on_accepted();
  auto response = stored_response(id, receipt->fresh, receipt->duplicates);
  if (is_duplicate) return {duplicate, "", std::move(response)};
  if (!intake.error) return {accepted, "", std::move(response)};
  log_.warn("delivery.quarantined",
            {{"id", log::logged_id(id)}, {"source", name}, {"error", to_string(*intake.error)}});
  return {quarantined, ctsync::name(intake.error->code), std::move(response)};
}

/// Rejects an invalid delivery with 400 if the sender can fix it; otherwise only logs it.
Webhooks::Ending Webhooks::deliver(const WebhookSource& source, const Judgement& judgement,
                                   const Intake& intake, std::string_view body) {
  const auto& name = source.authenticator->name();
  const auto& id = intake.entries.front().id;
  const auto outcome = source.direct->deliver(name, entries_of(intake, body), wall_now());
  const int never = judgement.statuses[Finding::unreadable];
  switch (outcome.end) {
    case Direct::End::accepted: return {accepted, "", delivered_response(200, "accepted", id)};
    case Direct::End::ignored: return {accepted, "", delivered_response(200, "ignored", id)};
    case Direct::End::never:
      if (never >= 400) return reject(name, invalid, never, outcome.label, outcome.reason.text);
      return {invalid, outcome.label, delivered_response(never, "dead", id)};
    case Direct::End::later: break;
  }
  Ending ending = reject(name, unavailable, 503, outcome.label, outcome.reason.text);
  if (const auto wait = outcome.wait.value_or(Duration{0}); wait > std::chrono::seconds{1}) {
    set_wait(ending.response, wait);
  }
  return ending;
}

Webhooks::Ending Webhooks::refuse(std::string_view source, const Judgement& judgement,
                                  Proof proof) {
  const auto finding = signature::finding_of(proof);
  const int status = judgement.statuses[finding];
  const auto reason = signature::name(proof);
  if (finding == Finding::unavailable) {
    return reject(source, unavailable, status, reason, "cannot be verified now");
  }
  return reject(source, unauthorized, status, reason,
                finding == Finding::not_allowed ? "not allowed" : "invalid signature");
}

Webhooks::Ending Webhooks::not_stored(std::string_view source, const Error& error) {
  log_.error("store.failed", {{"error", to_string(error)}});
  return reject(source, unavailable, 503, "store", "the store cannot take it now");
}

Webhooks::Ending Webhooks::reject(std::string_view source, metrics::WebhookOutcome outcome,
                                  int status, std::string_view reason, std::string_view error) {
  log_.warn(
      "delivery.rejected",
      {{"source", source}, {"status", std::int64_t{status}}, {"reason", reason}, {"error", error}});
  return {outcome, reason, error_response(status, error)};
}

}  // namespace ctsync::server
