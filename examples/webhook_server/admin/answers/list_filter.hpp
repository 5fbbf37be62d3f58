// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/history.hpp>
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
  std::int64_t after = 0;  ///< only newer rows than this one
  std::string text{};      ///< the filter without the page, which a cursor belongs to
};

/// Reads a filter. `parameters` are those of the endpoint.
std::variant<ListFilter, Problem> read_list_filter(const Query& query,
                                                   std::span<const std::string_view> parameters);

}  // namespace ctsync::server::admin
