// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <ctsync/contract/store/any_store.hpp>
#include <functional>
#include <http/message.hpp>
#include <log/log.hpp>
#include <metrics/metrics.hpp>
#include <string_view>
#include <variant>
#include <vector>

#include "intake/pages.hpp"
#include "intake/routes.hpp"
#include "intake/webhooks.hpp"

namespace ctsync::server {

/// Answers the requests of senders and operators, on every host.
///
///   POST /webhooks/{source}, /api/webhook,  202 once the delivery is stored; without a store 200
///        /webhooks/customer                 once the target accepted its calls
///   GET  /livez /readyz /metrics
class Gateway {
 public:
  struct Options {
    AnyStore* store = nullptr;           ///< null: direct mode
    std::vector<WebhookSource> sources;  ///< /api/webhook is the first; none: pages only
    std::function<void()> on_accepted;   ///< the inbox has new entries
    /// A delivery of a tenant's source was refused. May be empty.
    std::function<void(std::string_view tenant, std::string_view source)> on_refused{};
  };

  Gateway(Options options, metrics::Metrics& metrics, log::Log& log);
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  http::Response handle(const http::Request& request) { return routes_.handle(request); }

  /// The limit for the body of a request, or the response if it is answered before its body.
  std::variant<std::size_t, http::Response> before_body(const http::Request& request,
                                                        std::size_t max_body) {
    return routes_.before_body(request, max_body);
  }

  /// Answers a request whose body is over the limit; see Webhooks::too_large().
  http::TooLarge too_large(const http::Request& request) const {
    return routes_.too_large(request);
  }

  /// Stores a delivery from a channel that the host authenticates, such as a queue, as one of the
  /// first source; in direct mode, delivers it. Such a delivery names no tenant, so there must be
  /// one only. False if it must be repeated.
  bool take(std::string_view source, std::string_view body);

  /// From now on every delivery is answered 503, so that the sender repeats it later or elsewhere.
  void drain() noexcept { draining_ = true; }

 private:
  std::vector<HttpRoute> rows();
  /// Handles a customer event for the source that its body names.
  http::Response receive_customer(const http::Request& request);
  void add_source(const WebhookSource& source, std::string path, std::vector<HttpRoute>& rows);

  std::atomic<bool> draining_{false};
  std::vector<WebhookSource> sources_;
  Webhooks webhooks_;
  Pages pages_;
  Routes routes_;
};

}  // namespace ctsync::server
