// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/page_cursor.hpp>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// How far a reconciliation has come.
struct ReconcileCursor {
  enum class Phase {
    pages,     ///< what commercetools has is compared with the records
    records,   ///< customers with a record are looked for at commercetools
    profiles,  ///< targets are asked for some customers
    calls,     ///< calls that are dead or stuck are counted
  };

  Phase phase = Phase::pages;
  commercetools_api::PageCursor page{};
  std::int64_t record = 0;            ///< the row of the last record that was looked for
  std::vector<std::string> sample{};  ///< the customers for whom targets are asked
  std::size_t asked = 0;              ///< of the sample
};

std::string to_json(const ReconcileCursor& cursor);

/// The cursor of a job; an empty text is the beginning. Errors: internal, because only ctsync
/// writes it, and those of parse_page_cursor().
Result<ReconcileCursor> parse_reconcile_cursor(std::string_view text);

}  // namespace ctsync::server
