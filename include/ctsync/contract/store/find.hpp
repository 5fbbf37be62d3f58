// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What entries are found by: ids and numbers of what an entry was about, and of what was made of
/// it. Stores keep a keyed digest of each.
namespace ctsync {

enum class TermKind {
  customer_id,
  customer_number,
  email,
  anonymous_id,
  order_id,
  order_number,
  resource_id,  ///< of any other resource
  message_id,   ///< of a call that the entry made
  forwarded_id  ///< of an entry that was forwarded for it
};

/// The words are part of the tokens, and short, so that most terms are hashed as one block.
inline constexpr std::array<std::string_view, 9> term_words{"customer", "number",  "email",
                                                            "visitor",  "order",   "order_no",
                                                            "resource", "message", "forward"};
constexpr std::string_view name(TermKind kind) noexcept {
  return term_words[static_cast<std::size_t>(kind)];
}

/// A value that an entry is found by, in its normal form, exactly.
struct Term {
  TermKind kind = TermKind::customer_id;
  std::string value;
  friend auto operator<=>(const Term&, const Term&) = default;
};

/// What stores keep of a term: 63 bits of its keyed digest, never negative. Among a billion entries
/// one is found by a term that it does not have with a probability of one in a billion.
using Token = std::int64_t;

/// The first bits of a digest, but for the two bytes that say the version of a UUID.
inline Token token_in(const Uuid& digest) noexcept {
  constexpr std::array<std::size_t, 8> places{0, 1, 2, 3, 4, 5, 9, 10};
  std::uint64_t bits = 0;
  for (const auto place : places) bits = bits << 8U | digest[place];
  return static_cast<Token>(bits >> 1U);
}

/// Makes tokens by the secret of a store, which must outlive it. What the terms of a tenant have in
/// common is hashed once, as long as the tenants do not change.
class Tokens {
 public:
  explicit Tokens(std::string_view secret) noexcept : secret_(secret) {}

  /// The tokens of terms of a tenant; each once, ascending.
  std::vector<Token> of(std::string_view tenant, std::span<const Term> terms) {
    std::vector<Token> tokens;
    if (terms.empty()) return tokens;
    if (!digests_ || tenant != tenant_) {
      tenant_ = tenant;
      digests_.emplace(std::initializer_list<std::string_view>{secret_, tenant});
    }
    tokens.reserve(terms.size());
    for (const auto& term : terms) {
      tokens.push_back(token_in(digests_->of({name(term.kind), term.value})));
    }
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return tokens;
  }

 private:
  std::string_view secret_;
  std::string tenant_;
  std::optional<NameDigests> digests_;
};

/// The tokens of terms of one tenant.
inline std::vector<Token> tokens_of(std::string_view secret, std::string_view tenant,
                                    std::span<const Term> terms) {
  return Tokens(secret).of(tenant, terms);
}

}  // namespace ctsync
