// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"
#include "tenants/tenants.hpp"

/// Reconciliations that an operator asks for.
namespace ctsync::server {

/// What an operator asks for. Empty texts are of no effect.
struct ReconcileOptions {
  std::string tenant;              ///< empty: the only one
  std::string project;             ///< empty: all of the tenant
  std::vector<std::string> types;  ///< as "customers", "customer" or "messages"; empty: customers
  std::optional<Time> since{};
  bool fix = false;
  /// Ids and e-mail addresses of the only customers that are looked at; empty: all are.
  std::vector<std::string> customers{};
};

/// The words for what can be compared, such as "customers".
std::vector<std::string> reconcilable_words();

/// One request for each type and project. Of named customers, those of a project that were found
/// by their address are looked up at commercetools. Errors: invalid, with the option to mend in
/// `where`; those of commercetools.
Result<std::vector<ReconcileRequest>> plan_reconciliations(const ReconcileOptions& options,
                                                           const Tenants& tenants);

/// Makes a job for each request; returns their numbers. Errors: those of the store.
Result<std::vector<std::int64_t>> start_reconciliations(AnyStore& store,
                                                        std::span<const ReconcileRequest> requests,
                                                        Time now);

/// What a reconciliation has found so far; nothing for a job of another kind, or that did not
/// begin.
std::optional<ReconcileReport> reconciliation_of(const Job& job);

}  // namespace ctsync::server
