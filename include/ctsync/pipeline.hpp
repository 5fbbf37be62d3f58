// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/dispatch.hpp>
#include <ctsync/process.hpp>
#include <ctsync/store.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// The three steps that make the pure part durable: receive() puts a delivery into the inbox,
/// process() turns inbox entries into outbox calls, dispatch() hands outbox calls to a sink. Each
/// is one bounded piece of work; threads, waiting and clocks belong to the program.
namespace ctsync {

/// What a received delivery came to.
struct Receipt {
  std::string delivery_id;
  bool duplicate = false;
};

/// Commits a delivery that Transformer::read() has understood to the inbox. When it returns a
/// Receipt the delivery is safe. Errors: unavailable, when the store could not commit and the
/// sender has to repeat.
template <Store S>
Result<Receipt> receive(S& store, std::string_view tenant, std::string_view source,
                        std::string delivery_id, std::string_view body, Time now) {
  const NewEntry entry{delivery_id, 0};
  auto fresh = store.accept({tenant, source, {}, body, now, std::span(&entry, 1)});
  if (!fresh) return std::move(fresh).error();
  return Receipt{std::move(delivery_id), !fresh->front()};
}

}  // namespace ctsync
