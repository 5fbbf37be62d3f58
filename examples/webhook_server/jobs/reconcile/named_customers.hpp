// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/page_body.hpp>
#include <commercetools/resource_client.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"

namespace ctsync::server {

/// The customers whom a reconciliation names.
struct FoundNamed {
  std::vector<commercetools_api::PagedResource> customers;
  std::vector<DriftSample> gone;  ///< those with a record of a living customer
};

/// Reads the customers whom a reconciliation names by their ids.
class NamedCustomers {
 public:
  /// Does not connect. Errors: configuration.
  static Result<NamedCustomers> create(const commercetools_api::ApiOptions& options);

  /// Errors: those of the store and of commercetools.
  commercetools_api::Answer<FoundNamed> read(const ReconcileRequest& request,
                                             std::span<const std::string> expand, AnyStore& store);

 private:
  explicit NamedCustomers(commercetools_api::ResourceClient reader) : reader_(std::move(reader)) {}

  commercetools_api::ResourceClient reader_;
  json::Parser parser_;
};

}  // namespace ctsync::server
