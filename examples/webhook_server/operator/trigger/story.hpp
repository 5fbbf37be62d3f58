// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "operator/trigger/events.hpp"

namespace ctsync::server {

/// What an event is to be about. An empty text is a fresh resource or a made-up address.
struct StoryRequest {
  std::string project;       ///< the key of the commercetools project that it claims to come from
  std::string email;         ///< of customer.email_changed the new one, else that of the customer
  std::string customer;      ///< the id of a customer that is known already
  std::int64_t version = 1;  ///< the version of that customer
  std::string order;         ///< the id of an order that commercetools has
  std::string payment;       ///< the same of a payment
};

/// A delivery of test data: one message of commercetools in Platform format.
struct FreshDelivery {
  std::string what;  ///< such as "CustomerCreated, customer 5b1f..., version 1"
  std::string type;  ///< the message type
  std::string id;    ///< of the message
  std::string resource_type;
  std::string resource_id;
  std::string customer;  ///< the id of the customer of the story
  std::string project;
  std::string time;
  std::int64_t sequence = 0;
  std::string body;
};

/// The messages that a request about this event asks for.
std::span<const TriggerStep> steps_of(const TriggerEvent& event, const StoryRequest& request);

/// The deliveries of one event, in their sequence. The same seed, request and time give the same
/// deliveries, and different seeds different ids, addresses and numbers. People are recognisable as
/// made up: `Test Customer ...`, ctsync-test-...@example.com.
std::vector<FreshDelivery> story_of(const TriggerEvent& event, const StoryRequest& request,
                                    std::string_view seed, Time now);

/// An id that stories of this seed make up, such as that of their "customer".
std::string fresh_id(std::string_view seed, std::string_view purpose);

}  // namespace ctsync::server
