// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/json/write.hpp>
#include <ctsync/pipeline.hpp>
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

http::Response taken(const Receipt& receipt) {
  std::string body;
  json::Writer(body)
      .begin_object()
      .key("ok")
      .boolean(true)
      .key("status")
      .string(receipt.duplicate ? "duplicate_ignored" : "accepted")
      .key("id")
      .string(receipt.delivery_id)
      .end_object();
  return answer(202, body);
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

signature::SignatureHeaders signature_headers(const http::Request& request) {
  signature::SignatureHeaders headers;
  for (const auto& [name, value] : request.headers) headers.add(name, value);
  return headers;
}

bool is_page(std::string_view path) {
  return path == "/livez" || path == "/readyz" || path == "/metrics";
}

}  // namespace

Gateway::Gateway(sqlite::Store& store, Options options, metrics::Metrics& metrics, log::Log& log)
    : store_(store),
      options_(std::move(options)),
      transformers_(options_.config),
      metrics_(metrics),
      log_(log) {}

const std::string* Gateway::source_of(std::string_view path) const {
  if (path == alias_path) return &options_.sources.front();
  if (!path.starts_with(webhooks_path)) return nullptr;
  path.remove_prefix(webhooks_path.size());
  const auto found = std::find(options_.sources.begin(), options_.sources.end(), path);
  return found == options_.sources.end() ? nullptr : &*found;
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
    return request.method == "POST" ? webhook(request, *source) : only("POST");
  }
  return failure(404, request.path.starts_with(webhooks_path) ? "unknown source" : "not found");
}

http::Response Gateway::webhook(const http::Request& request, const std::string& source) {
  const auto began = std::chrono::steady_clock::now();
  Ending ending = receive(request, source);
  metrics_.webhook(source, ending.outcome, ending.reason, std::chrono::steady_clock::now() - began);
  return std::move(ending.response);
}

Gateway::Ending Gateway::receive(const http::Request& request, const std::string& source) {
  using enum metrics::WebhookOutcome;
  if (draining_) return reject(source, unavailable, 503, "draining", "shutting down");
  if (!may_be_json(request)) {
    return reject(source, refused, 415, "content_type", "expected application/json");
  }
  const auto verdict = options_.verifier.verify(signature_headers(request), request.body, now());
  if (verdict != signature::Verdict::ok) {
    return reject(source, unauthorized, 401, signature::name(verdict), "invalid signature");
  }
  auto delivery_id = transformers_.with([&](Transformer& transformer) -> Result<std::string> {
    auto reading = transformer.read(source, request.body);
    if (!reading) return std::move(reading).error();
    return (*reading)->delivery_id;
  });
  if (!delivery_id) {
    const Error& error = delivery_id.error();
    return reject(source, invalid, 400, name(error.code), to_string(error));
  }
  auto receipt = ctsync::receive(store_, options_.config.tenant, source, std::move(*delivery_id),
                                 request.body, now());
  if (!receipt) {
    return reject(source, unavailable, 503, "store", "the store cannot take it now");
  }
  log_.info(receipt->duplicate ? "delivery.duplicate" : "delivery.accepted",
            {{"id", receipt->delivery_id},
             {"source", source},
             {"bytes", static_cast<std::int64_t>(request.body.size())}});
  if (!receipt->duplicate) options_.on_accepted();
  return {receipt->duplicate ? duplicate : accepted, "", taken(*receipt)};
}

Gateway::Ending Gateway::reject(const std::string& source, metrics::WebhookOutcome outcome,
                                int status, std::string_view reason, std::string_view error) {
  log_.warn(
      "delivery.rejected",
      {{"source", source}, {"status", std::int64_t{status}}, {"reason", reason}, {"error", error}});
  return {outcome, reason, failure(status, error)};
}

http::Response Gateway::ready() {
  if (draining_) return failure(503, "shutting down");
  auto counts = store_.counts();
  if (!counts) return failure(503, "the store does not answer");
  return answer(200, R"({"status":"ok"})");
}

http::Response Gateway::metrics_page() {
  if (auto counts = store_.counts()) metrics_.set_counts(*counts, now());
  http::Response response = answer(200, metrics_.text());
  response.content_type = std::string(metrics::Metrics::content_type);
  return response;
}

}  // namespace ctsync::server
