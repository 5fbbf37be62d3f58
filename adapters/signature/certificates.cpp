// SPDX-License-Identifier: MIT
#include "signature/certificates.hpp"

#include <algorithm>
#include <chrono>

namespace ctsync::signature {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_certificates = 32;
constexpr Duration fresh_for = 24h;
constexpr Duration stale_for = 24h;

}  // namespace

Result<RsaKey> CertificateSource::find(const SigningCertUrl& url, Time now) {
  const std::string text = to_string(url);
  const auto entry = entry_of(text, now);
  if (!entry) return Error{Errc::unavailable, "", "too many certificates are being fetched"};
  const auto held =
      entry->key.get(now, Kept<RsaKey>::Want::any, [&] { return fetch(url, text, now); });
  if (held) return *held->value;
  const bool missing = held.error().code == Errc::missing;
  return Error{missing ? Errc::missing : Errc::unavailable, "", held.error().detail};
}

std::shared_ptr<CertificateSource::Entry> CertificateSource::entry_of(const std::string& url,
                                                                      Time now) {
  const std::lock_guard lock(mutex_);
  auto found = entries_.find(url);
  if (found == entries_.end()) {
    if (entries_.size() >= most_certificates && !make_room()) return nullptr;
    found = entries_.emplace(url, std::make_shared<Entry>()).first;
  }
  found->second->used = now;
  return found->second;
}

// Invented addresses must not evict certificates in use, so entries without a certificate are
// evicted first. An entry that a thread is using stays.
bool CertificateSource::make_room() {
  auto victim = entries_.end();
  bool victim_has_value = false;
  for (auto each = entries_.begin(); each != entries_.end(); ++each) {
    if (each->second.use_count() > 1) continue;
    const bool has_value = each->second->key.has_value();
    const bool better =
        victim == entries_.end() || (victim_has_value && !has_value) ||
        (victim_has_value == has_value && each->second->used < victim->second->used);
    if (!better) continue;
    victim = each;
    victim_has_value = has_value;
  }
  if (victim == entries_.end()) return false;
  entries_.erase(victim);
  return true;
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
