// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>

#include "operator/mapping/explain.hpp"
#include "tenants/tenants.hpp"

/// What a delivery meant when it was processed, computed again from what is kept of it.
namespace ctsync::server {

/// All of it holds personal data, and all of it is JSON.
struct Retraced {
  bool is_kept = false;                 ///< its body is; else the rest is empty
  std::string delivery{};               ///< the body
  std::string notification{};           ///< of its envelope; empty if it cannot be read
  std::optional<std::string> before{};  ///< the record before it
  std::optional<std::string> after{};   ///< the record after it, of a customer
};

/// The key of an entry; empty if its body is no longer kept, or names none. Errors: those of the
/// store.
Result<Key> key_of(AnyStore& store, Transformer& transformer, const RowSummary& entry);

/// Errors: those of the store.
Result<Retraced> retrace(AnyStore& store, const Tenants& tenants, Transformer& transformer,
                         const RowSummary& entry, Time now);

/// One target's calls with the reasons for each field.
struct RetracedMapping {
  std::string target;
  Explained explained;
};

/// Why the calls of a delivery are as they are, with the rules that it was mapped with. A target
/// that cannot be explained, because something would have to be read, is left out. Errors: those of
/// the store.
Result<std::vector<RetracedMapping>> explain_delivery(AnyStore& store, const Tenants& tenants,
                                                      const RowSummary& entry,
                                                      const Retraced& retraced);

}  // namespace ctsync::server
