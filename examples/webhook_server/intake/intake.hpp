// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The notifications of an authentic delivery, and the validation that it may ask for.
struct Intake {
  struct Entry {
    std::string id;
    KeyDigest key{};    ///< of the resource; zero if it is about none
    std::string body;   ///< empty: the whole delivery
    Reason unreadable;  ///< why it cannot be used; none if it can
  };
  std::vector<Entry> entries;
  std::optional<Error> error;          ///< the first one
  std::optional<std::string> refused;  ///< the broker's subscription, if it may not deliver
  std::string validation_code;         ///< to be sent back to Event Grid
  std::string converted;  ///< what is read in place of the delivery; empty: the delivery itself
};

/// Reads a delivery to a source. Calls of Segment become customer events, if the source has fields
/// to take over. A notification becomes an unreadable entry if it cannot be read,
/// if it belongs to another project than the source, or if no target can identify its customer.
Intake take_in(Transformer& transformer, const TenantSource& source, std::string_view body);

/// The entries in the form that the store takes. They point into `intake` and `body`.
std::vector<NewEntry> entries_of(const Intake& intake, std::string_view body);

}  // namespace ctsync::server
