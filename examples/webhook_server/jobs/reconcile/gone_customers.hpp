// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/existing_customers.hpp>
#include <commercetools/resource_client.hpp>
#include <cstdint>
#include <ctsync/contract/store/any_store.hpp>
#include <vector>

#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"

namespace ctsync::server {

/// Customers of some records that commercetools does not have any more.
struct FoundGone {
  std::vector<DriftSample> customers;
  std::int64_t last_record = 0;  ///< the row of the last record that was looked at
  bool last = false;             ///< there are no more records
};

/// Finds records of living customers who are gone from commercetools.
class GoneCustomers {
 public:
  /// Does not connect. Errors: configuration.
  static Result<GoneCustomers> create(const commercetools_api::ApiOptions& options);

  /// Looks at the next records after a row. What a query does not find is read by its id where
  /// `fix` is set, because queries may lag behind and a deletion that is told cannot be taken back.
  /// Errors: those of the store and of commercetools.
  commercetools_api::Answer<FoundGone> after(std::int64_t row, const ReconcileRequest& request,
                                             AnyStore& store);

 private:
  GoneCustomers(commercetools_api::ExistingCustomers existing,
                commercetools_api::ResourceClient reader)
      : existing_(std::move(existing)), reader_(std::move(reader)) {}

  commercetools_api::Answer<std::vector<DriftSample>> confirmed(std::vector<DriftSample> customers);

  commercetools_api::ExistingCustomers existing_;
  commercetools_api::ResourceClient reader_;
  json::Parser parser_;
};

}  // namespace ctsync::server
