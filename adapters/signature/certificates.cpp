// SPDX-License-Identifier: MIT
#include "signature/certificates.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ctsync::signature {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_known = 32;
constexpr std::size_t most_unknown = 64;
constexpr int most_fetches = 4;
constexpr int most_callers = 64;
constexpr auto longest_wait = 5s;
constexpr Duration fresh_for = 24h;
constexpr Duration stale_for = 24h;

}  // namespace

Result<RsaKey> CertificateSource::find(const SigningCertUrl& url, Time now) {
  const std::string name = to_string(url);
  const auto visit = enter(name, now);
  if (!visit.entry) {
    return Error{Errc::unavailable, "", "too many unknown certificates are being fetched"};
  }
  const auto held =
      visit.entry->key.get(now, Kept<RsaKey>::Want::any, [&] { return fetch(url, name, now); });
  if (visit.counted) leave(name, visit.entry);
  if (held) return *held->value;
  const bool missing = held.error().code == Errc::missing;
  return Error{missing ? Errc::missing : Errc::unavailable, "", held.error().detail};
}

CertificateSource::Visit CertificateSource::enter(const std::string& name, Time now) {
  std::unique_lock lock(mutex_);
  if (auto entry = without_fetch(name, now)) return {std::move(entry), false};
  if (callers_ == most_callers) return {};
  ++callers_;
  const bool in_time = left_.wait_for(lock, longest_wait, [&] { return may_fetch(name); });
  auto entry = without_fetch(name, now);
  if (entry || !in_time) {
    --callers_;
    return {std::move(entry), false};
  }
  auto& place = unknown_[name];
  if (!place) place = std::make_shared<Entry>();
  place->used = now;
  if (place->callers++ == 0) ++fetching_;
  entry = place;
  make_room(unknown_, most_unknown);
  return {std::move(entry), true};
}

void CertificateSource::leave(const std::string& name, const std::shared_ptr<Entry>& entry) {
  const std::lock_guard lock(mutex_);
  --callers_;
  if (--entry->callers == 0) --fetching_;
  if (entry->key.has_value() && unknown_.erase(name) > 0) {
    known_[name] = entry;
    make_room(known_, most_known);
  }
  left_.notify_all();
}

/// An entry that needs no place among those that are fetched: a known one, which no stranger can
/// make, or one whose failure is cached.
std::shared_ptr<CertificateSource::Entry> CertificateSource::without_fetch(const std::string& name,
                                                                           Time now) {
  auto found = known_.find(name);
  if (found == known_.end()) {
    found = unknown_.find(name);
    if (found == unknown_.end() || !found->second->key.settled(now)) return nullptr;
  }
  found->second->used = now;
  return found->second;
}

bool CertificateSource::may_fetch(const std::string& name) const {
  const auto found = unknown_.find(name);
  const bool shares = found != unknown_.end() && found->second->callers > 0;
  return shares || fetching_ < most_fetches || known_.contains(name);
}

// Removes what was used the longest ago and is not being fetched.
void CertificateSource::make_room(Entries& entries, std::size_t most) {
  while (entries.size() > most) {
    auto victim = entries.end();
    for (auto each = entries.begin(); each != entries.end(); ++each) {
      if (each->second->callers > 0) continue;
      if (victim == entries.end() || each->second->used < victim->second->used) victim = each;
    }
    if (victim == entries.end()) return;
    entries.erase(victim);
  }
}

Result<Kept<RsaKey>::Got> CertificateSource::fetch(const SigningCertUrl& url,
                                                   const std::string& text, Time now) const {
  const auto pem = fetch_(text);
  if (!pem) return pem.error();
  auto certified = trust_.certify(*pem, signer_names(url.region), now);
  if (!certified) return std::move(certified).error();
  const Time end = certified->not_after + 1s;
  return Kept<RsaKey>::Got{std::move(certified->key), std::min(now + fresh_for, end),
                           std::min(now + fresh_for + stale_for, end)};
}

}  // namespace ctsync::signature
