// SPDX-License-Identifier: MIT
#include "delivery/read_cache.hpp"

#include <utility>

namespace ctsync::server {

namespace {

bool is_kept(const Fetch& what) {
  return what.kind == Fetch::Kind::resource && what.type == customer_group_type &&
         what.expand.empty();
}

}  // namespace

std::optional<Fetched> ReadCache::find(std::string_view tenant, std::string_view project,
                                       const Fetch& what) {
  if (!is_kept(what)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find({std::string(tenant), std::string(project), what.id});
  if (found == kept_.end() || found->second.until <= now_()) return std::nullopt;
  return found->second.result;
}

void ReadCache::keep(std::string_view tenant, std::string_view project, const Fetch& what,
                     const Fetched& result) {
  if (!is_kept(what) || !is_usable(result)) return;
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  if (kept_.size() >= most_kept) forget_some(now);
  kept_[{std::string(tenant), std::string(project), what.id}] = {result, now + kept_for};
}

// All that is too old, or everything if nothing is: whoever has so many groups reads some again.
void ReadCache::forget_some(Clock::time_point now) {
  std::erase_if(kept_, [now](const auto& each) { return each.second.until <= now; });
  if (kept_.size() >= most_kept) kept_.clear();
}

std::vector<Fetched> KnownReads::operator()(std::string_view tenant, std::string_view project,
                                            std::span<const Fetch> reads) const {
  std::vector<Fetched> results;
  results.reserve(reads.size());
  for (const auto& read : reads) {
    auto known = cache_->find(tenant, project, read);
    results.push_back(known ? *std::move(known) : Fetched{Fetched::Kind::later, {}, {}});
  }
  return results;
}

}  // namespace ctsync::server
