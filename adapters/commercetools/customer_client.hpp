// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/api.hpp>
#include <ctsync/base/result.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::commercetools_api {

/// A customer as commercetools has it now, or that there is no such customer any more.
struct Fetched {
  std::string json;  ///< the resource, byte for byte as it came; empty if gone
  bool gone = false;
};

/// Reads customers of one project by id, which is the read that is never behind a notification.
/// Any number of threads may use it at once; they share its connections, its rate and its token.
class CustomerClient {
 public:
  /// Does not connect yet. Errc::configuration with the setting to mend.
  static Result<CustomerClient> create(ApiOptions options);

  /// `GET /{project}/customers/{id}`, with scope view_customers. A customer that does not exist is
  /// not an error. Errors: unavailable (perhaps with a retry_after), configuration with the setting
  /// to mend, too_large over 16 MiB, and invalid for an id that can be none.
  Answer<Fetched> customer(std::string_view id);

  /// One answer per id, in the order of the ids, over all connections. When configuration is wrong,
  /// commercetools asks for a pause, or is unavailable `patience` times in a row, the customers not
  /// yet asked for get that answer too.
  std::vector<Answer<Fetched>> fetch_many(std::span<const std::string> ids);

  static constexpr int patience = 4;

 private:
  explicit CustomerClient(std::unique_ptr<Api> api) noexcept;

  std::unique_ptr<Api> api_;
};

}  // namespace ctsync::commercetools_api
