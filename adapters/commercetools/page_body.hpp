// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/page_cursor.hpp>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::commercetools_api {

/// One resource of a page.
struct PagedResource {
  std::string json;  ///< byte for byte as received
  std::string id;
  std::int64_t version = 0;
  std::string last_modified_at;  ///< as received, a valid date and time
};

/// The resources in the body of a page (PagedQueryResponse). Errors: malformed if the body is no
/// page; too_large if it is nested too deep; invalid, with the JSON pointer, if commercetools gave
/// another page than the first of `limit`, or a resource without its id, version or lastModifiedAt.
Result<std::vector<PagedResource>> read_page(std::string_view body, int limit);

/// Errc::invalid unless the resources come after the cursor's in the sequence of its phase, each in
/// its turn and only once, and in the catch-up none was changed after `newest`. Otherwise what
/// follows the last of them would leave a gap, or repeat itself for ever.
Status check_sequence(const std::vector<PagedResource>& resources, const PageCursor& cursor,
                      Time newest);

/// The total in the body of a page; malformed if there is none.
Result<std::int64_t> read_total(std::string_view body);

}  // namespace ctsync::commercetools_api
