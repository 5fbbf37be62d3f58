// SPDX-License-Identifier: MIT
#include "intake/pages.hpp"

#include <ctsync/model/key.hpp>
#include <string>

#include "clock.hpp"
#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

constexpr const char* ok = R"({"status":"ok"})";

}  // namespace

http::Response Pages::live() const { return json_response(200, ok); }

http::Response Pages::ready() const {
  if (draining_) return error_response(503, "shutting down");
  // One look-up: probes are frequent, and to count what waits takes the longer the more there is.
  if (store_ != nullptr && !store_->record(Key{})) {
    return error_response(503, "the store does not answer");
  }
  return json_response(200, ok);
}

http::Response Pages::metrics() const {
  if (store_ != nullptr) {
    if (const auto counts = store_->counts()) metrics_.set_counts(*counts, now());
  }
  auto response = json_response(200, metrics_.text());
  response.content_type = std::string(metrics::Metrics::content_type);
  return response;
}

}  // namespace ctsync::server
