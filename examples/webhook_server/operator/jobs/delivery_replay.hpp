// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobs/replay/mapping_request.hpp"
#include "operator/events/event.hpp"
#include "tenants/tenants.hpp"

/// Telling targets of one delivery again, by the mapping of today.
namespace ctsync::server {

/// A call to a target as it was made, and as it would be now. All of it holds personal data.
struct ReplayedCall {
  std::string target;
  CallKind kind = CallKind::identify;
  std::optional<std::string> then{};  ///< nothing: it was not made, or is no longer kept
  std::optional<std::string> now{};   ///< nothing: it would not be made
};

struct DeliveryReplay {
  MappingReplayRequest request;  ///< of the job that would do it
  bool must_read = false;        ///< something would have to be read from commercetools first
  std::vector<ReplayedCall> calls{};

  /// Whether the customer of today is told, in place of the events of then.
  bool is_customer() const noexcept { return request.keys && !request.keys->empty(); }
};

/// What a replay of a delivery would send. Changes and sends nothing. Errors: missing, if nothing
/// of it is kept; invalid, if there is nothing to tell again; those of the store.
Result<DeliveryReplay> plan_delivery_replay(AnyStore& store, const Tenants& tenants,
                                            Transformer& transformer, const Event& event, Time now);

}  // namespace ctsync::server
