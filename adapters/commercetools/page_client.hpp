// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/api.hpp>
#include <commercetools/page_body.hpp>
#include <commercetools/page_cursor.hpp>
#include <commercetools/page_query.hpp>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/clocks.hpp>
#include <memory>
#include <vector>

namespace ctsync::commercetools_api {

/// A part of a run. It is kept before the next one is read.
struct Page {
  std::vector<PagedResource> resources;
  PageCursor next;
  /// The run is over. From `next` a later run may go on with what is changed from now on.
  bool last = false;
  /// The next page is worth asking for after this time.
  Duration wait{};
};

/// How many resources meet a query.
struct ResourceCount {
  std::int64_t resources = 0;
  bool at_least = false;  ///< there may be more
};

/// Reads all resources of a type in one project, page by page and without an offset, in a run that
/// may stop after any page and go on in another process. Any number of threads may use it.
///
/// A run reads all resources by ascending id, then those that were created or changed meanwhile.
/// After it, each resource has been read in a state that is no older than the end of the first
/// phase, unless it was deleted. Of what was changed later a Subscription tells. Within a phase
/// each state of a resource is read at most once.
class PageClient {
 public:
  /// The catch-up begins so long before the run. That covers the difference between this machine's
  /// clock and that of commercetools, and how far a query lags behind.
  static constexpr Duration margin{5 * 60 * 1000};
  /// The catch-up ends so long before now. Queries of commercetools are eventually consistent: of
  /// two changes the later one may be seen first, and the cursor would pass the earlier one.
  static constexpr Duration trail{60 * 1000};

  /// Does not connect. Errc::configuration names the setting to fix. A page takes longer than a
  /// resource, so total_timeout should be longer too.
  static Result<PageClient> create(ApiOptions options);

  /// Reads the page after the cursor. A page over 16 MiB is asked for again with half of the limit;
  /// pages grow again when they are small. Errors: unavailable (possibly with a retry_after);
  /// configuration (names the setting or member of the query to fix, and the scopes that the query
  /// needs); too_large for a single resource over 16 MiB; unsupported for a type that is not read
  /// in pages; invalid if the page is not the one that was asked for, or out of sequence.
  Answer<Page> page(const PageQuery& query, const PageCursor& cursor);

  /// How many resources meet the query now. commercetools counts to 10,000 if there is a condition
  /// (release notes of 12 October 2020). Errors as page().
  Answer<ResourceCount> count(const PageQuery& query);

 private:
  PageClient(std::unique_ptr<Api> api, http::Clocks clocks) noexcept;

  // The page of `limit` resources. `from` has a beginning.
  Answer<Page> page_of(const PageQuery& query, const PageCursor& from, int limit);
  Fault refusal(const http::HttpResponse& response, const PageQuery& query,
                std::string_view scopes) const;

  std::unique_ptr<Api> api_;
  http::Clocks clocks_;
};

}  // namespace ctsync::commercetools_api
