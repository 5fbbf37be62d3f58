// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctsync/contract/store/digest.hpp>
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

inline constexpr std::array<std::string_view, 9> term_words{
    "customer_id",  "customer_number", "email",      "anonymous_id", "order_id",
    "order_number", "resource_id",     "message_id", "forwarded_id"};
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

/// The token of a term of a tenant, by the secret of the store.
inline Token token_of(std::string_view secret, std::string_view tenant, const Term& term) noexcept {
  const Uuid digest = digest_of({secret, "find", name(term.kind), tenant, term.value});
  // The two bytes that say the version of the UUID are left out.
  constexpr std::array<std::size_t, 8> places{0, 1, 2, 3, 4, 5, 9, 10};
  std::uint64_t bits = 0;
  for (const auto place : places) bits = bits << 8U | digest[place];
  return static_cast<Token>(bits >> 1U);
}

/// The tokens of several terms, each once, ascending.
inline std::vector<Token> tokens_of(std::string_view secret, std::string_view tenant,
                                    std::span<const Term> terms) {
  std::vector<Token> tokens;
  tokens.reserve(terms.size());
  for (const auto& term : terms) tokens.push_back(token_of(secret, tenant, term));
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

}  // namespace ctsync
