// SPDX-License-Identifier: MIT
#include "operator/outbox.hpp"

#include <utility>

namespace ctsync::server {

Result<Outbox> read_outbox(AnyStore& store, std::string_view tenant, std::string_view state,
                           int limit) {
  const auto counts = store.counts();
  if (!counts) return counts.error();
  RowFilter filter;
  filter.table = Table::outbox;
  filter.tenant = tenant;
  filter.state = state;
  filter.limit = limit;
  auto calls = store.list(filter);
  if (!calls) return std::move(calls).error();
  return Outbox{*counts, *std::move(calls)};
}

}  // namespace ctsync::server
