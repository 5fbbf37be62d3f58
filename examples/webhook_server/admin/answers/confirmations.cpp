// SPDX-License-Identifier: MIT
#include "admin/answers/confirmations.hpp"

#include <cstddef>
#include <utility>

#include "operator/random.hpp"
#include "operator/text/hex.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::chrono::minutes kept_for{10};
constexpr std::size_t most_kept = 100;

}  // namespace

std::string Confirmations::keep(const std::string& caller, const std::string& act,
                                std::vector<std::string> ids) {
  const auto bytes = random_bytes(16);
  if (!bytes) return {};
  auto text = hex_text(*bytes);
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [now](const auto& each) { return each.second.until <= now; });
  if (kept_.size() >= most_kept) kept_.erase(kept_.begin());
  kept_[text] = {caller, act, std::move(ids), now + kept_for};
  return text;
}

std::optional<std::vector<std::string>> Confirmations::take(const std::string& text,
                                                            const std::string& caller,
                                                            const std::string& act) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(text);
  if (found == kept_.end()) return std::nullopt;
  const auto& kept = found->second;
  if (kept.until <= Clock::now() || kept.caller != caller || kept.act != act) return std::nullopt;
  auto ids = std::move(found->second.ids);
  kept_.erase(found);
  return ids;
}

}  // namespace ctsync::server::admin
