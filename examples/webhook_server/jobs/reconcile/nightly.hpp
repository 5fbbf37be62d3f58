// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/any_store.hpp>
#include <log/log.hpp>
#include <string>

#include "jobs/reconcile/request.hpp"
#include "settings/settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The first job of the same night that is about the same; 0: there is none. Errors: those of the
/// store.
Result<std::int64_t> first_of_night(AnyStore& store, const ReconcileRequest& request);

/// Makes the reconciliations of each night: one of the customers of every tenant and project.
/// Several workers may do so at the same time: of two jobs of a night the second one ends at once.
class NightlyReconciliations {
 public:
  /// All references must outlive it.
  NightlyReconciliations(const ReconcileSettings& settings, const Tenants& tenants, AnyStore& store,
                         log::Log& log)
      : settings_(settings), tenants_(tenants), store_(store), log_(log) {}

  /// Makes what is due and was not made yet. Cheap, if nothing is.
  void make_due();

 private:
  Status make(const std::string& night);
  Status make(const ConfiguredTenant& tenant, const CommercetoolsSettings& project,
              const std::string& night);

  const ReconcileSettings& settings_;
  const Tenants& tenants_;
  AnyStore& store_;
  log::Log& log_;
  std::string made_;  // the night whose jobs are made
};

}  // namespace ctsync::server
