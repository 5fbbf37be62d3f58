// SPDX-License-Identifier: MIT
#include "operator/trigger/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace ctsync::server {

namespace {

/// The address of the story of that number: `a@b`, `a+2@b`, ...
std::string numbered(const std::string& email, int number) {
  const auto at = email.rfind('@');
  if (number == 1 || at == std::string::npos) return email;
  return fmt::format("{}+{}{}", email.substr(0, at), number, email.substr(at));
}

/// Sorts by a digest of each place, which is a random order for a random seed.
void shuffle(std::vector<FreshDelivery>& all, std::string_view seed) {
  std::vector<std::pair<std::string, FreshDelivery>> by_digest;
  for (std::size_t place = 0; place < all.size(); ++place) {
    by_digest.emplace_back(fresh_id(seed, fmt::format("place {}", place)), std::move(all[place]));
  }
  std::sort(by_digest.begin(), by_digest.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });
  for (std::size_t place = 0; place < all.size(); ++place) {
    all[place] = std::move(by_digest[place].second);
  }
}

/// How many distinct deliveries come before the one that creates their customer.
std::size_t count_too_early(const std::vector<FreshDelivery>& all) {
  std::set<std::string> awaited;
  for (const auto& each : all) {
    if (each.type == "CustomerCreated") awaited.insert(each.customer);
  }
  std::set<std::string> early;
  for (const auto& each : all) {
    if (each.type == "CustomerCreated") {
      awaited.erase(each.customer);
    } else if (awaited.contains(each.customer)) {
      early.insert(each.id);
    }
  }
  return early.size();
}

}  // namespace

Batch batch_of(const TriggerEvent& event, const BatchRequest& request, std::string_view seed,
               Time now) {
  Batch batch;
  for (int number = 1; number <= request.count; ++number) {
    auto story = request.story;
    story.email = numbered(request.story.email, number);
    story.version += number - 1;
    const auto own_seed = fmt::format("{} {}", seed, number);
    for (auto& delivery : story_of(event, story, own_seed, now)) {
      delivery.body = wrapped(request.wrapping, delivery, own_seed);
      if (request.duplicate) batch.deliveries.push_back(delivery);
      batch.deliveries.push_back(std::move(delivery));
    }
  }
  if (request.shuffle) shuffle(batch.deliveries, seed);
  batch.too_early = count_too_early(batch.deliveries);
  return batch;
}

}  // namespace ctsync::server
