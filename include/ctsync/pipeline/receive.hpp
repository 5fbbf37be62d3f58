// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/contract/store/store.hpp>
#include <utility>

/// The first of the three steps that make the pure part durable: receive() writes a delivery to the
/// inbox, process() turns inbox entries into outbox calls, dispatch() delivers outbox calls to a
/// sink. Each is one bounded piece of work; threads, waits and clocks belong to the program.
namespace ctsync {

/// The number of new entries and of duplicates in a delivery.
struct Receipt {
  std::size_t fresh = 0;
  std::size_t duplicates = 0;
};

/// Commits the entries of a delivery to the inbox, all or none. Once it returns a Receipt, the
/// delivery is durable. Errors: unavailable if the store could not commit; the sender must repeat
/// the delivery.
template <Store S>
Result<Receipt> receive(S& store, const NewDelivery& delivery) {
  auto added = store.accept(delivery);
  if (!added) return std::move(added).error();
  const auto fresh = static_cast<std::size_t>(std::count(added->begin(), added->end(), true));
  return Receipt{fresh, added->size() - fresh};
}

}  // namespace ctsync
