// SPDX-License-Identifier: MIT
#include "intake/gateway.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/json/write.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view webhooks_path = "/webhooks/";
constexpr std::string_view alias_path = "/api/webhook";

http::Response answer(int status, const std::string& body) {
  http::Response response;
  response.status = status;
  response.body = body;
  return response;
}

http::Response failure(int status, std::string_view error) {
  std::string body;
  json::Writer(body)
      .begin_object()
      .key("ok")
      .boolean(false)
      .key("error")
      .string(error)
      .end_object();
  http::Response response = answer(status, body);
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Signature");
  return response;
}

/// How many there were is said only where there were several.
http::Response taken(const std::string& id, const Receipt& receipt) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("ok").boolean(true);
  writer.key("status").string(receipt.fresh == 0 ? "duplicate_ignored" : "accepted");
  writer.key("id").string(id);
  if (receipt.fresh + receipt.known > 1) {
    writer.key("accepted").integer(static_cast<std::int64_t>(receipt.fresh));
    writer.key("duplicates").integer(static_cast<std::int64_t>(receipt.known));
  }
  writer.end_object();
  return answer(202, body);
}

http::Response delivered(int status, std::string_view word, const Intake& intake) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("ok").boolean(true);
  writer.key("status").string(word).key("id").string(intake.entries.front().id).end_object();
  return answer(status, body);
}

/// Event Grid takes 200 only (Microsoft Learn, "Endpoint validation with Event Grid event schema").
http::Response validated(std::string_view code) {
  std::string body;
  json::Writer(body).begin_object().key("validationResponse").string(code).end_object();
  return answer(200, body);
}

/// The handshake of CloudEvents' abuse protection (CloudEvents "Web Hooks for Event Delivery",
/// section 4), by which Event Grid asks whether it may deliver here.
http::Response handshake(const http::Request& request) {
  constexpr std::string_view event_grid = "eventgrid.azure.net";
  http::Response response = answer(200, "");
  response.headers.emplace_back("Allow", "POST, OPTIONS");
  if (request.header("webhook-request-origin") != event_grid) return response;
  response.headers.emplace_back("WebHook-Allowed-Origin", std::string(event_grid));
  response.headers.emplace_back("WebHook-Allowed-Rate", "*");
  return response;
}

http::Response only(std::string_view methods) {
  http::Response response = failure(405, "method not allowed");
  response.headers.emplace_back("Allow", std::string(methods));
  return response;
}

/// JSON by any of its names, plain text (which brokers send) or nothing said.
bool may_be_json(const http::Request& request) {
  const auto header = request.header("content-type");
  if (!header) return true;
  std::string type(header->substr(0, header->find(';')));
  type.erase(type.find_last_not_of(" \t") + 1);
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type.empty() || type == "application/json" || type.ends_with("+json") ||
         type == "text/json" || type == "text/plain";
}

bool is_page(std::string_view path) {
  return path == "/livez" || path == "/readyz" || path == "/metrics";
}

}  // namespace

Gateway::Gateway(sqlite::Store* store, Options options, metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      options_(std::move(options)),
      transformers_(options_.config),
      metrics_(metrics),
      log_(log) {}

const Authenticator* Gateway::source_of(std::string_view path) const {
  if (path == alias_path) return options_.sources.front().get();
  if (!path.starts_with(webhooks_path)) return nullptr;
  path.remove_prefix(webhooks_path.size());
  const auto found = std::find_if(options_.sources.begin(), options_.sources.end(),
                                  [path](const auto& source) { return source->name() == path; });
  return found == options_.sources.end() ? nullptr : found->get();
}

std::variant<std::size_t, http::Response> Gateway::before_body(const http::Request& request,
                                                               std::size_t max_body) {
  if (request.method == "POST" && source_of(request.path) != nullptr) return max_body;
  if (is_page(request.path) && (request.method == "GET" || request.method == "HEAD")) {
    return std::size_t{0};
  }
  return handle(request);
}

http::Response Gateway::handle(const http::Request& request) {
  if (is_page(request.path)) {
    if (request.method != "GET" && request.method != "HEAD") return only("GET, HEAD");
    if (request.path == "/livez") return answer(200, R"({"status":"ok"})");
    return request.path == "/readyz" ? ready() : metrics_page();
  }
  if (const auto* source = source_of(request.path)) {
    const bool asks = request.method == "OPTIONS";
    if (asks && source->sender() == signature::Sender::event_grid) return handshake(request);
    return request.method == "POST" ? webhook(request, *source) : only("POST");
  }
  return failure(404, request.path.starts_with(webhooks_path) ? "unknown source" : "not found");
}

http::Response Gateway::webhook(const http::Request& request, const Authenticator& source) {
  const auto began = std::chrono::steady_clock::now();
  Ending ending = receive(request, source);
  metrics_.webhook(source.name(), ending.outcome, ending.reason,
                   std::chrono::steady_clock::now() - began);
  return std::move(ending.response);
}

Gateway::Ending Gateway::receive(const http::Request& request, const Authenticator& source) {
  using enum metrics::WebhookOutcome;
  if (draining_) return reject(source, unavailable, 503, "draining", "shutting down");
  // A broker drops what it is told it may not send, so only a forwarder is.
  if (source.sender() == signature::Sender::forwarder && !may_be_json(request)) {
    return reject(source, refused, 415, "content_type", "expected application/json");
  }
  const auto judgement = source.judge(request, now());
  if (judgement.proof != signature::Proof::ok) return refuse(source, judgement.proof);
  const Intake intake = read(source.settings(), request.body);
  if (intake.refused) return refuse(source, signature::Proof::not_allowed);
  const int unreadable = status_for(source.sender(), signature::Finding::unreadable);
  if (intake.error && unreadable >= 400) {
    return reject(source, invalid, unreadable, name(intake.error->code), to_string(*intake.error));
  }
  const bool validates = !intake.validation_code.empty() && intake.entries.size() == 1;
  if (validates && source.sender() == signature::Sender::event_grid) {
    log_.info("event_grid.validated", {{"source", source.name()}});
    return {accepted, "", validated(intake.validation_code)};
  }
  if (judgement.notice) {
    if (auto confirmed = confirm(source, *judgement.notice)) return std::move(*confirmed);
  }
  return store_ == nullptr ? deliver(source, intake, request.body)
                           : store(source, intake, request.body);
}

Intake Gateway::read(const SourceSettings& source, std::string_view body) {
  return transformers_.with(
      [&](Transformer& transformer) { return take_in(transformer, source, body); });
}

bool Gateway::take(std::string_view source, std::string_view body) {
  if (options_.direct == nullptr) return false;
  SourceSettings settings;
  settings.name = source;
  const Intake intake = read(settings, body);
  return options_.direct->deliver(source, intake, body, now()).end != Direct::End::later;
}

/// The ending of a delivery whose subscription was confirmed, or could not be; nothing for another
/// notice, and where an operator has to confirm.
std::optional<Gateway::Ending> Gateway::confirm(const Authenticator& source,
                                                const SubscriptionNotice& notice) {
  using enum metrics::WebhookOutcome;
  if (notice.type != signature::SnsType::subscription_confirmation) return std::nullopt;
  if (!source.settings().auto_confirm) {
    if (store_ != nullptr) return std::nullopt;
    log_.warn("sns.unconfirmed", {{"source", source.name()},
                                  {"topic", notice.topic_arn},
                                  {"error", "without a store nobody can confirm it later: set " +
                                                source.settings().where("auto_confirm") +
                                                " and have SNS request confirmation again"}});
    return std::nullopt;
  }
  if (auto status = source.confirm(notice); !status) {
    return reject(source, unavailable, 503, "confirmation", to_string(status.error()));
  }
  log_.info("sns.confirmed", {{"source", source.name()}, {"topic", notice.topic_arn}});
  return Ending{accepted, "", answer(200, R"({"ok":true,"status":"confirmed"})")};
}

Gateway::Ending Gateway::store(const Authenticator& source, const Intake& intake,
                               std::string_view body) {
  using enum metrics::WebhookOutcome;
  const auto entries = entries_of(intake, body);
  auto receipt = ctsync::receive(*store_, options_.config.tenant, source.name(), entries, now());
  if (!receipt) {
    return reject(source, unavailable, 503, "store", "the store cannot take it now");
  }
  const bool known = receipt->fresh == 0;
  const std::string& id = intake.entries.front().id;
  log_.info(known ? "delivery.duplicate" : "delivery.accepted",
            {{"id", id},
             {"source", source.name()},
             {"entries", static_cast<std::int64_t>(entries.size())},
             {"bytes", static_cast<std::int64_t>(body.size())}});
  if (!known) options_.on_accepted();
  if (intake.error && !known) {
    log_.warn("delivery.quarantined",
              {{"id", id}, {"source", source.name()}, {"error", to_string(*intake.error)}});
    return {quarantined, name(intake.error->code), taken(id, *receipt)};
  }
  return {known ? duplicate : accepted, "", taken(id, *receipt)};
}

/// What can never work is told to who can mend it; of others the log is all there is.
Gateway::Ending Gateway::deliver(const Authenticator& source, const Intake& intake,
                                 std::string_view body) {
  using enum metrics::WebhookOutcome;
  const auto outcome = options_.direct->deliver(source.name(), intake, body, now());
  const int never = status_for(source.sender(), signature::Finding::unreadable);
  switch (outcome.end) {
    case Direct::End::accepted: return {accepted, "", delivered(200, "accepted", intake)};
    case Direct::End::ignored: return {accepted, "", delivered(200, "ignored", intake)};
    case Direct::End::never:
      if (never >= 400) return reject(source, invalid, never, outcome.label, outcome.reason);
      return {invalid, outcome.label, delivered(never, "dead", intake)};
    case Direct::End::later: break;
  }
  Ending ending = reject(source, unavailable, 503, outcome.label, outcome.reason);
  if (const auto wait = outcome.wait.value_or(Duration{0}); wait > std::chrono::seconds{1}) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    ending.response.headers.front().second = std::to_string(seconds);
  }
  return ending;
}

Gateway::Ending Gateway::refuse(const Authenticator& source, signature::Proof proof) {
  using enum metrics::WebhookOutcome;
  const auto finding = signature::finding_of(proof);
  const int status = signature::status_for(source.sender(), finding);
  const auto reason = signature::name(proof);
  if (finding == signature::Finding::unavailable) {
    return reject(source, unavailable, status, reason, "cannot be verified now");
  }
  return reject(source, unauthorized, status, reason,
                finding == signature::Finding::not_allowed ? "not allowed" : "invalid signature");
}

Gateway::Ending Gateway::reject(const Authenticator& source, metrics::WebhookOutcome outcome,
                                int status, std::string_view reason, std::string_view error) {
  log_.warn("delivery.rejected", {{"source", source.name()},
                                  {"status", std::int64_t{status}},
                                  {"reason", reason},
                                  {"error", error}});
  return {outcome, reason, failure(status, error)};
}

http::Response Gateway::ready() {
  if (draining_) return failure(503, "shutting down");
  if (store_ != nullptr && !store_->counts()) return failure(503, "the store does not answer");
  return answer(200, R"({"status":"ok"})");
}

http::Response Gateway::metrics_page() {
  if (store_ != nullptr) {
    if (auto counts = store_->counts()) metrics_.set_counts(*counts, now());
  }
  http::Response response = answer(200, metrics_.text());
  response.content_type = std::string(metrics::Metrics::content_type);
  return response;
}

}  // namespace ctsync::server
