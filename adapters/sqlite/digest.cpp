// SPDX-License-Identifier: MIT
#include "sqlite/digest.hpp"

#include <algorithm>
#include <vector>

namespace ctsync::sqlite {

Uuid identifier_digest(std::string_view secret, std::string_view tenant, IdentifierKind kind,
                       std::string_view value) noexcept {
  return digest_of({secret, name(kind), tenant, value});
}

Uuid IdentifierDigests::of(std::string_view tenant, const Identifier& identifier) {
  return identifier_digest(secret(), tenant, identifier.kind, identifier.value);
}

std::string IdentifierDigests::of(std::string_view tenant,
                                  std::span<const Identifier> identifiers) {
  std::vector<Uuid> digests;
  digests.reserve(identifiers.size());
  for (const auto& identifier : identifiers) digests.push_back(of(tenant, identifier));
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  std::string bytes;
  for (const auto& digest : digests) bytes.append(blob(digest).bytes);
  return bytes;
}

std::string_view IdentifierDigests::secret() {
  if (secret_.empty()) {
    auto rows = find_.query();
    if (rows.next()) secret_ = rows.text(0);
  }
  return secret_;
}

std::string guard_text(const Identifier& guard) {
  std::string text(name(guard.kind));
  return text.append(":").append(guard.value);
}

std::optional<Identifier> guard_in(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  for (std::size_t i = 0; i < identifier_words.size(); ++i) {
    if (identifier_words[i] != text.substr(0, colon)) continue;
    return Identifier{static_cast<IdentifierKind>(i), std::string(text.substr(colon + 1))};
  }
  return std::nullopt;
}

}  // namespace ctsync::sqlite
