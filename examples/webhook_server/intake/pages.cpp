// SPDX-License-Identifier: MIT
#include "intake/pages.hpp"

#include <string>

#include "clock.hpp"
#include "delivery/unfinished_jobs.hpp"
#include "intake/responses.hpp"

namespace ctsync::server {

namespace {

constexpr const char* ok = R"({"status":"ok"})";

}  // namespace

http::Response Pages::about(bool takes_deliveries) {
  const std::string what = takes_deliveries ? "It takes signed deliveries by POST at /webhooks/NAME"
                                            : "This process is a worker, which takes no deliveries";
  auto response = json_response(
      200,
      "This is ctsync, which brings customers and orders from commercetools into Segment and "
      "other targets. " +
          what + "; the documentation begins with its README.md.\n");
  response.content_type = "text/plain; charset=utf-8";
  return response;
}

http::Response Pages::live() const { return json_response(200, ok); }

Status Pages::accepting() const {
  if (draining_) return Error{Errc::unavailable, "", "shutting down"};
  return store_ != nullptr ? store_->ready() : Status(std::monostate{});
}

http::Response Pages::ready() const {
  const auto status = accepting();
  return status ? json_response(200, ok) : error_response(503, status.error().detail);
}

http::Response Pages::metrics() const {
  metrics_.set_ready(accepting().has_value());
  if (store_ != nullptr) {
    if (const auto counts = store_->counts()) metrics_.set_counts(*counts, now());
    if (const auto jobs = unfinished_jobs(*store_)) metrics_.set_jobs(*jobs);
  }
  auto response = json_response(200, metrics_.text());
  response.content_type = std::string(metrics::Metrics::content_type);
  return response;
}

}  // namespace ctsync::server
