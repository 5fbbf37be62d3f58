// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "admin/answers/list_filter.hpp"
#include "admin/endpoint.hpp"

/// Which calls a list or an export has.
namespace ctsync::server::admin {

inline constexpr std::array<std::string_view, 11> call_parameters{
    "tenant", "target",  "state", "reason", "since", "from",
    "to",     "message", "limit", "cursor", "after"};

struct CallQuery {
  std::string tenant{};
  std::string target{};
  std::string message{};
  std::string state{};  ///< of the store
  std::string word{};   ///< the state as people call it; empty: any
  ListFilter list{};
};

std::variant<CallQuery, Problem> read_call_query(const Ask& ask);

/// A page of calls that the caller may see.
struct CallPage {
  HistoryPage page;
  std::int64_t newest = 0;  ///< the newest row that was looked at
  std::optional<Time> searched_to{};
  /// The row of the delivery that made each of the calls; nothing if it is forgotten.
  std::vector<std::optional<std::int64_t>> deliveries{};
};

/// Looks at a bounded number of rows. Errors: those of the store.
Result<CallPage> read_calls(Context& context, const Ask& ask, const CallQuery& query);

/// Writes a call of a page, with the id of its delivery, as an object.
void write_listed_call(json::Writer& writer, const CallPage& page, std::size_t at);

}  // namespace ctsync::server::admin
