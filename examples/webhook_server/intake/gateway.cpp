// SPDX-License-Identifier: MIT
#include "intake/gateway.hpp"

#include <string>
#include <utility>

#include "intake/event_grid.hpp"
#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

constexpr const char* webhooks_path = "/webhooks/";
constexpr const char* alias_path = "/api/webhook";

}  // namespace

Gateway::Gateway(Options options, metrics::Metrics& metrics, log::Log& log)
    : sources_(std::move(options.sources)),
      webhooks_({options.store, std::move(options.on_accepted)}, draining_, metrics, log),
      pages_(options.store, draining_, metrics),
      routes_(rows()) {}

std::vector<Route> Gateway::rows() {
  const auto page = [this](const char* path, http::Response (Pages::*show)() const) {
    return Route{
        {"GET", "HEAD"}, path, false, RequestBody::empty, [this, show](const http::Request&) {
          return (pages_.*show)();
        }};
  };
  std::vector<Route> rows;
  for (const auto& source : sources_) {
    add_source(source, webhooks_path + source.authenticator->name(), rows);
  }
  add_source(sources_.front(), alias_path, rows);
  rows.push_back(page("/livez", &Pages::live));
  rows.push_back(page("/readyz", &Pages::ready));
  rows.push_back(page("/metrics", &Pages::metrics));
  rows.push_back({{}, webhooks_path, true, RequestBody::unread, [](const http::Request&) {
                    return error_response(404, "unknown source");
                  }});
  return rows;
}

void Gateway::add_source(const WebhookSource& source, std::string path, std::vector<Route>& rows) {
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

bool Gateway::take(std::string_view source, std::string_view body) {
  const auto& first = sources_.front();
  if (first.direct == nullptr) return false;
  SourceSettings settings;
  settings.name = source;
  return webhooks_.take({std::move(settings), first.source.tenant}, *first.direct, body);
}

}  // namespace ctsync::server
