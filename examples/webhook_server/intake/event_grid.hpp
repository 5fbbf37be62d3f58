// SPDX-License-Identifier: MIT
#pragma once

#include <http/message.hpp>
#include <string_view>

/// The two ways in which Azure Event Grid validates an endpoint.
namespace ctsync::server {

/// Answers the handshake of CloudEvents' abuse protection (CloudEvents "HTTP 1.1 Web Hooks for
/// Event Delivery", section 4) for the origins of Event Grid; any other gets no permission. `allow`
/// is the value of the Allow header. WebHook-Request-Callback is not called: the answer permits at
/// once, and an address of a stranger is never visited.
http::Response event_grid_handshake(const http::Request& request, std::string_view allow);

/// Answers a SubscriptionValidationEvent with its code. Event Grid accepts 200 only (Microsoft
/// Learn, "Endpoint validation with Event Grid event schema").
http::Response event_grid_validation(std::string_view code);

}  // namespace ctsync::server
