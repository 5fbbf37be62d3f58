// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/api.hpp>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// Whether a text can stand in a predicate as the id of a customer: letters, digits, - and _. Every
/// id that commercetools makes can.
bool is_plain_id(std::string_view id) noexcept;

/// Asks which customers of a project exist, many with one request. Any number of threads may use
/// it.
class ExistingCustomers {
 public:
  static constexpr std::size_t most_asked = 500;  ///< ids of one request

  /// Does not connect. Errc::configuration names the setting to fix.
  static Result<ExistingCustomers> create(ApiOptions options);

  /// Those of the ids that a query finds. It may lag behind: of a customer who was created or
  /// deleted a moment ago only a read by id is certain. The answer holds ids alone, so it asks by
  /// GraphQL (api/resources/graphql), which takes a long predicate in its body. Errors: invalid for
  /// too many ids or one that is not plain; those of PageClient::page(); unavailable if GraphQL
  /// refuses the query.
  Answer<std::set<std::string>> among(std::span<const std::string> ids);

 private:
  explicit ExistingCustomers(std::unique_ptr<Api> api) noexcept;

  std::unique_ptr<Api> api_;
};

}  // namespace ctsync::commercetools_api
