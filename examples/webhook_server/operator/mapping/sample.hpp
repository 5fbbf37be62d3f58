// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/shop.hpp>
#include <optional>
#include <string>
#include <vector>

/// One delivery, mapped without a store.
namespace ctsync::server {

/// A delivery and what else its mapping may need.
struct Sample {
  std::string delivery;
  std::string source = "commercetools";
  std::optional<std::string> profile{};  ///< the record, or the Customer, before the delivery
  /// What has to be read: a resource, or an array of several. An ErrorResponse, or what it lacks,
  /// is a 404. Without a value nothing can be read.
  std::optional<std::string> fetched{};
  std::string profile_name = "the profile";  ///< how errors name the two
  std::string fetched_name = "what was fetched";
};

struct MappedSample {
  std::vector<Call> calls;
  std::vector<Reason> ignored;  ///< of each notification of which nothing is sent
};

/// The calls of a delivery for one target. A record that one of its notifications changes is the
/// input of the next. Errors: those of reading, applying and mapping, at the JSON pointer in the
/// delivery; unavailable for a resource that must be read.
Result<MappedSample> map_sample(const Sample& sample, const Plan& plan, const Shop& shop);

/// The notification in a delivery's envelope, as JSON; nothing if there is not exactly one.
std::optional<std::string> notification_of(const Sample& sample);

}  // namespace ctsync::server
