// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/store.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <ctsync/pipeline/process.hpp>
#include <span>
#include <string_view>
#include <utility>

/// The three steps that make the pure part durable: receive() puts a delivery into the inbox,
/// process() turns inbox entries into outbox calls, dispatch() hands outbox calls to a sink. Each
/// is one bounded piece of work; threads, waiting and clocks belong to the program.
namespace ctsync {

/// What a received delivery came to: how many of its entries were new, and how many the inbox had.
struct Receipt {
  std::size_t fresh = 0;
  std::size_t known = 0;
};

/// Commits the entries of a delivery to the inbox, all or none. When it returns a Receipt the
/// delivery is safe. Errors: unavailable, when the store could not commit and the sender has to
/// repeat.
template <Store S>
Result<Receipt> receive(S& store, std::string_view tenant, std::string_view source,
                        std::span<const NewEntry> entries, Time now) {
  auto added = store.accept({tenant, source, now, entries});
  if (!added) return std::move(added).error();
  const auto fresh = static_cast<std::size_t>(std::count(added->begin(), added->end(), true));
  return Receipt{fresh, added->size() - fresh};
}

}  // namespace ctsync
