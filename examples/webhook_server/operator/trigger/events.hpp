// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

/// The events that `ctsync trigger` can make.
namespace ctsync::server {

/// What a message is about.
enum class Subject { customer, order, payment, quote_request, quote, review, business_unit };

/// One message of an event, as commercetools sends it.
struct TriggerStep {
  std::string_view message;  ///< its type, such as "CustomerCreated"
  Subject subject = Subject::customer;
  std::string_view content = {};  ///< the template of the members that only this message type has
};

/// A resource in commercetools that an event needs, because its messages do not carry it.
enum class Needed { nothing, order, payment };

struct TriggerEvent {
  std::string_view name;
  std::string_view happens;
  std::string_view becomes;           ///< the calls, where these events are on
  std::span<const TriggerStep> tale;  ///< all that is sent for fresh resources; empty: it needs one
  Needed needed = Needed::nothing;    ///< what `about` is about
  std::span<const TriggerStep> about = {};  ///< what is sent instead about a resource that is there

  /// Whether a fresh customer is created first.
  bool begins_with_customer() const noexcept {
    return tale.size() > 1 && tale.front().subject == Subject::customer;
  }
};

/// Every event, in the sequence in which they are listed.
std::span<const TriggerEvent> trigger_events();

/// The event of that name, or nullptr.
const TriggerEvent* trigger_event(std::string_view name);

}  // namespace ctsync::server
