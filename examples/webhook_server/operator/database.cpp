// SPDX-License-Identifier: MIT
#include "operator/database.hpp"

#include <utility>

#include "delivery/open_store.hpp"

namespace ctsync::server {

Result<std::int64_t> prune_store(const Settings& settings, Time now) {
  auto store = open_shared_store(settings.store);
  if (!store) return std::move(store).error();
  const auto dead_letters =
      settings.sync.dead_letter_queue ? DeadLetters::keep : DeadLetters::prune;
  auto pruned = store->prune(now - settings.store.keep_bodies, now, dead_letters);
  if (!pruned) return about_store(std::move(pruned).error());
  return pruned;
}

}  // namespace ctsync::server
