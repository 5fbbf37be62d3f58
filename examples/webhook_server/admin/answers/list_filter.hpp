// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/history.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "admin/answers/cursor.hpp"
#include "admin/answers/query.hpp"

namespace ctsync::server::admin {

/// What all lists of rows have in common: a time, a reason, and where the page begins and ends.
struct ListFilter {
  std::optional<ReasonCode> code{};
  std::optional<Time> since{};
  std::optional<Time> until{};
  int limit = 100;
  ListPlace before{newest_row, newest_row};
  ListPlace after{};   ///< only newer rows than these
  std::string text{};  ///< the filter without the page, which a cursor belongs to
};

/// Reads a filter. `parameters` are those of the endpoint.
std::variant<ListFilter, Problem> read_list_filter(const Query& query,
                                                   std::span<const std::string_view> parameters);

/// What was looked at for a page of a list.
struct LookedAt {
  ListPlace next{};       ///< the next page begins before this place
  bool complete = false;  ///< there is no next page
  ListPlace newest{};     ///< the newest rows
  std::optional<Time> searched_to{};
};

/// Writes the members of a list that follow its items.
void write_list_end(json::Writer& writer, const LookedAt& looked, std::string_view filter);

}  // namespace ctsync::server::admin
