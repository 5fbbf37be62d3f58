// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

/// Where a run of PageClient continues. The default is the beginning of a run; later ones come from
/// PageClient. It belongs to the query that it came from, of which only `expand` and `limit` may
/// change during a run.
struct PageCursor {
  enum class Phase {
    by_id,     ///< all resources, by ascending id
    catch_up,  ///< what was changed meanwhile, by ascending lastModifiedAt and id
  };

  Phase phase = Phase::by_id;
  std::optional<Time> started{};  ///< when the first page of the run was asked for
  std::string id{};               ///< of the last resource of this phase; empty if there is none
  /// In the catch-up, the lastModifiedAt of the last resource as received, or where the phase
  /// begins.
  std::string time{};
  int limit = 0;  ///< of the next page, if less than that of the query; else 0
  /// In the catch-up, when all resources had been read by id.
  std::optional<Time> listed{};

  friend bool operator==(const PageCursor&, const PageCursor&) = default;
};

/// The cursor as JSON with a version.
std::string to_json(const PageCursor& cursor);

/// Reads what to_json() wrote. Errors name the member: malformed, missing, invalid, and unsupported
/// for the version of another release.
Result<PageCursor> parse_page_cursor(std::string_view text);

}  // namespace ctsync::commercetools_api
