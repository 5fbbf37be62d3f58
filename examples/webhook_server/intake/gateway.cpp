// SPDX-License-Identifier: MIT
#include "intake/gateway.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "intake/event_grid.hpp"
#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

constexpr const char* webhooks_path = "/webhooks/";
constexpr const char* alias_path = "/api/webhook";
constexpr const char* customer_path = "/webhooks/customer";

}  // namespace

Gateway::Gateway(Options options, metrics::Metrics& metrics, log::Log& log)
    : sources_(std::move(options.sources)),
      webhooks_({options.store, std::move(options.on_accepted), std::move(options.on_refused)},
                draining_, metrics, log),
      pages_(options.store, draining_, metrics),
      routes_(rows()) {}

std::vector<HttpRoute> Gateway::rows() {
  const auto page = [this](const char* path, http::Response (Pages::*show)() const) {
    return HttpRoute{
        {"GET", "HEAD"}, path, false, RequestBody::empty, [this, show](const http::Request&) {
          return (pages_.*show)();
        }};
  };
  std::vector<HttpRoute> rows;
  // The path / without the slash at its end.
  rows.push_back({{"GET", "HEAD"}, "", false, RequestBody::empty, [this](const http::Request&) {
                    return Pages::about(!sources_.empty());
                  }});
  rows.push_back(page("/livez", &Pages::live));
  rows.push_back(page("/readyz", &Pages::ready));
  rows.push_back(page("/metrics", &Pages::metrics));
  if (sources_.empty()) {
    rows.push_back({{}, "/", true, RequestBody::unread, [](const http::Request&) {
                      return error_response(404, "this is a worker, which takes no deliveries");
                    }});
    return rows;
  }
  for (const auto& source : sources_) {
    add_source(source, webhooks_path + source.authenticator->name(), rows);
  }
  // A source of this name has the path for itself, since its row comes first.
  rows.push_back(
      {{"POST"}, customer_path, false, RequestBody::limited, [this](const http::Request& request) {
         return receive_customer(request);
       }});
  add_source(sources_.front(), alias_path, rows);
  rows.push_back({{}, webhooks_path, true, RequestBody::unread, [](const http::Request&) {
                    return error_response(404, "unknown source");
                  }});
  return rows;
}

void Gateway::add_source(const WebhookSource& source, std::string path,
                         std::vector<HttpRoute>& rows) {
  rows.push_back({{"POST"},
                  path,
                  false,
                  RequestBody::limited,
                  [this, from = &source](const http::Request& request) {
                    return webhooks_.handle(request, *from);
                  },
                  [this, from = &source](const http::Request& request) {
                    return webhooks_.too_large(request, *from);
                  }});
  if (source.authenticator->sender() != signature::Sender::event_grid) return;
  rows.push_back({{"OPTIONS"},
                  std::move(path),
                  false,
                  RequestBody::unread,
                  [this](const http::Request& request) {
                    return event_grid_handshake(request, routes_.allowed(request.path));
                  }});
}

http::Response Gateway::receive_customer(const http::Request& request) {
  const auto name = source_in(request.body);
  if (name.empty()) {
    return webhooks_.refuse_unnamed(400, "expected a customer event with the text source");
  }
  const auto found = std::find_if(sources_.begin(), sources_.end(), [&name](const auto& source) {
    return source.authenticator->name() == name;
  });
  if (found != sources_.end()) return webhooks_.handle(request, *found);
  if (sources_.front().by_body) return webhooks_.handle(request, sources_.front());
  return webhooks_.refuse_unnamed(403, "not an accepted source");
}

bool Gateway::take(std::string_view source, std::string_view body) {
  const auto& first = sources_.front();
  const bool several = std::any_of(sources_.begin(), sources_.end(), [&first](const auto& each) {
    return each.source.tenant != first.source.tenant;
  });
  if (several) {
    webhooks_.refuse_unnamed(503, "a record names no tenant: use a function for each tenant");
    return false;
  }
  return webhooks_.take(first, source, body);
}

}  // namespace ctsync::server
