// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <commercetools/resource_client.hpp>
#include <cstddef>
#include <ctsync/contract/store/any_store.hpp>
#include <span>
#include <string>
#include <vector>

#include "jobs/reconcile/report.hpp"
#include "jobs/reconcile/request.hpp"
#include "jobs/work.hpp"
#include "tenants/profile_reader.hpp"

namespace ctsync::server {

/// Compares customers, as their records say that targets were told of them, with what the targets
/// say that can be asked.
class ProfileCheck {
 public:
  /// Does not connect. `expand` are the references that are read with a customer. Errors:
  /// configuration.
  static Result<ProfileCheck> create(const ConfiguredTenant& tenant,
                                     const commercetools_api::ApiOptions& options,
                                     std::vector<std::string> expand);

  /// Whether some target can be asked.
  bool asks_somebody() const noexcept { return !asked_.empty(); }

  /// For how many customers ask() is to be called at once: a step must end within its lease, also
  /// if targets answer slowly.
  std::size_t most_in_a_step() const noexcept {
    constexpr std::size_t most_requests = 5;
    return std::max<std::size_t>(1, most_requests / std::max<std::size_t>(1, asked_.size()));
  }

  /// Asks for some customers, and counts in the report what was found. The work gets the entries
  /// that mend it, if the request asks for it, and the wait before more customers. A customer who
  /// was changed just now or is deleted is left out. A target that refuses is not asked again: the
  /// report says why. Errors: unavailable, if a target does not answer; those of the store and of
  /// commercetools.
  http::Answer<std::monostate> ask(std::span<const std::string> ids,
                                   const ReconcileRequest& request, const Job& job, AnyStore& store,
                                   ReconcileReport& report, JobWork& work);

 private:
  struct AskedTarget {
    const Target* target;
    ProfileReader reader;
  };
  /// A customer whose target is told again.
  struct Mend {
    std::string id;
    std::string target;
  };

  ProfileCheck(std::vector<AskedTarget> asked, commercetools_api::ResourceClient customers,
               std::vector<std::string> expand)
      : asked_(std::move(asked)), customers_(std::move(customers)), expand_(std::move(expand)) {}

  http::Answer<std::monostate> ask(AskedTarget& asked, const std::string& record, const Key& key,
                                   const ReconcileRequest& request, ReconcileReport& report,
                                   JobWork& work);
  http::Answer<std::monostate> mend(const ReconcileRequest& request, const Job& job,
                                    ReconcileReport& report, JobWork& work);

  std::vector<AskedTarget> asked_;
  commercetools_api::ResourceClient customers_;
  std::vector<std::string> expand_;
  std::vector<Mend> mends_;  // of one step
  json::Parser records_;
  json::Parser calls_;
};

}  // namespace ctsync::server
