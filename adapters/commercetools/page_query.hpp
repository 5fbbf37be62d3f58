// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/page_cursor.hpp>
#include <commercetools/read_request.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ctsync::commercetools_api {

/// Which resources are read page by page. A resource must meet all conditions that are given.
struct PageQuery {
  static constexpr int largest_limit = 500;  ///< of commercetools (api/traits/paging)

  std::string type{};   ///< commercetools' typeId, such as "customer", or "message"
  std::string store{};  ///< the key of a store; empty: the whole project
  std::string where{};  ///< a query predicate of commercetools
  /// lastModifiedAt is not before this. A change can bring a resource in, never take it out, so
  /// nothing is missed that changes during the run.
  std::optional<Time> since{};
  /// createdAt is before this, which never changes. (What has an upper bound of lastModifiedAt is
  /// missed if it changes during the run.)
  std::optional<Time> until{};
  std::vector<std::string> expand{};  ///< reference paths
  int limit = largest_limit;          ///< resources of a page, 1 to 500
};

/// Errors: unsupported for a type that is not read page by page, configuration for the member of
/// the query that is named in `where`.
Status check(const PageQuery& query);

/// The scopes that the query needs, with a comma between them. The query must be checked.
std::string scopes_of(const PageQuery& query);

/// The request for the next `limit` resources. In the catch-up, for those changed up to `newest`.
ReadRequest page_request(const PageQuery& query, const PageCursor& cursor, int limit, Time newest);

/// The request for the number of resources.
ReadRequest count_request(const PageQuery& query);

}  // namespace ctsync::commercetools_api
