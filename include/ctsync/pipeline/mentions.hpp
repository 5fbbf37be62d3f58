// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/percent.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync {

/// Finds mentions of people, who are known by ids and e-mail addresses, in bytes.
class Mentions {
 public:
  /// Adds an id. Returns true if it is new.
  bool learn_id(std::string_view id) { return !id.empty() && ids_.emplace(id).second; }
  bool learn_email(std::string_view email) {
    std::string normal = mapping::normal_email(email);
    return mapping::is_email(normal) && emails_.insert(std::move(normal)).second;
  }
  const std::set<std::string, std::less<>>& ids() const noexcept { return ids_; }
  const std::set<std::string>& emails() const noexcept { return emails_; }
  /// Adds an anonymous id that is made of an id or address of a person.
  void learn_pseudonym(std::string id) { pseudonyms_.insert(std::move(id)); }
  const std::set<std::string, std::less<>>& pseudonyms() const noexcept { return pseudonyms_; }
  bool is_pseudonym(std::string_view text) const { return pseudonyms_.contains(text); }

  bool is_id(std::string_view text) const { return ids_.contains(text); }
  /// Like is_id(), for a string that is not in an id field. Strings under 12 characters do not
  /// match, because they are ambiguous.
  bool is_surely_id(std::string_view text) const {
    return text.size() >= sure && (is_id(text) || is_pseudonym(text));
  }
  bool is_email(std::string_view text) const {
    return emails_.contains(mapping::normal_email(text));
  }

  /// Whether JSON contains, at any depth, a string that equals one of the ids or contains one of
  /// the addresses. Strings that are JSON, or base64 of JSON, are searched too, four levels deep.
  /// Of a fragment of a REST target, the lines before the JSON are searched too: percent-encoded
  /// addresses, and ids that stand between the separators of a path. Bytes that are not JSON are
  /// searched as plain text.
  bool in(std::string_view body) { return in_document(body, 0); }

  /// Whether the id that a sender gave to a delivery contains one of the addresses, or one of the
  /// ids of at least 12 characters, in upper or lower case, percent-encoded or not, and whatever
  /// stands around it.
  bool in_id(std::string_view delivery_id) const { return in_bytes(delivery_id); }

 private:
  static constexpr std::size_t most_nested = 4;
  static constexpr std::size_t sure = 12;  // characters; commercetools' ids have 36

  static bool names_id(std::string_view key) {
    constexpr std::array<std::string_view, 10> names{
        "id",     "shop",    "shop_id",    "order_id", "customerId",
        "userId", "user_id", "previousId", "subject",  "customer_id"};
    return std::find(names.begin(), names.end(), key) != names.end();
  }

  /// Whether a value is an id as a text or, in customer events, as an integer.
  bool is_id_in(json::View value) const {
    if (const auto number = value.unsigned_integer()) return is_id(std::to_string(*number));
    return is_id(value.string_or_empty());
  }

  bool in_document(std::string_view text, std::size_t depth) {
    auto root = parsers_[depth].parse(text);
    return root ? in_value(*root, depth) : in_fragment(text, depth);
  }

  bool in_fragment(std::string_view text, std::size_t depth) {
    // One line, or those of a request that a rule wrote, which end with an empty one.
    for (const std::string_view end_of_head : {"\n", "\n\n"}) {
      const auto end = text.find(end_of_head);
      if (end == text.npos) continue;
      const auto root = parsers_[depth].parse(text.substr(end + end_of_head.size()));
      if (root) return in_head(text.substr(0, end)) || in_value(*root, depth);
    }
    return text.ends_with("\n\n") ? in_head(text) : in_bytes(text);
  }

  bool in_head(std::string_view head) const {
    const std::string plain = percent_decoded(head);
    if (has_email(plain)) return true;
    for (std::string_view rest = plain; !rest.empty();) {
      const auto end = std::min(rest.find_first_of("/?&=:; \n"), rest.size());
      if (is_surely_id(rest.substr(0, end))) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
  }

  bool in_value(json::View value, std::size_t depth) {
    if (const auto text = value.string()) return in_string(*text, depth);
    bool found = false;
    value.each_member([&](std::string_view key, json::View member) {
      const bool named = names_id(key) && is_id_in(member);
      found = named || is_surely_id(key) || has_email(key) || in_value(member, depth);
      return !found;
    });
    value.each_element([&](std::size_t, json::View element) {
      found = in_value(element, depth);
      return !found;
    });
    return found;
  }

  bool in_string(std::string_view text, std::size_t depth) {
    if (is_surely_id(text) || has_email(text)) return true;
    if (depth == most_nested) return false;
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return false;
    if (std::string_view("{[\"").find(text[first]) != std::string_view::npos) {
      return in_document(text, depth + 1);
    }
    auto& decoded = decoded_[depth];
    return detail::decode_base64(text, decoded) && in_document(decoded, depth + 1);
  }

  /// Whether a text contains an address that is not part of a longer address.
  bool has_email(std::string_view text) const {
    if (text.find('@') == text.npos) return false;
    const std::string lower = mapping::normal_email(text);
    for (const auto& email : emails_) {
      for (auto at = lower.find(email); at != lower.npos; at = lower.find(email, at + 1)) {
        const auto end = at + email.size();
        const bool begins = at == 0 || !(is_word(lower[at - 1]) || goes_on(lower[at - 1]));
        const bool dot = end + 1 < lower.size() && lower[end] == '.' && is_word(lower[end + 1]);
        const bool ends = end == lower.size() || !(is_word(lower[end]) || lower[end] == '-' || dot);
        if (begins && ends) return true;
      }
    }
    return false;
  }

  bool in_bytes(std::string_view bytes) const {
    const std::string lower = ascii::lowered(bytes);
    const auto has = [&](const std::string& text) {
      return lower.find(mapping::normal_email(text)) != lower.npos ||
             lower.find(ascii::lowered(percent_encoded(text))) != lower.npos;
    };
    const auto surely = [&](const std::string& id) { return id.size() >= sure && has(id); };
    return std::any_of(ids_.begin(), ids_.end(), surely) ||
           std::any_of(pseudonyms_.begin(), pseudonyms_.end(), surely) ||
           std::any_of(emails_.begin(), emails_.end(), has);
  }

  static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  static bool goes_on(char c) { return std::string_view(".+-%").find(c) != std::string_view::npos; }

  std::set<std::string, std::less<>> ids_;
  std::set<std::string> emails_;
  std::set<std::string, std::less<>> pseudonyms_;
  std::array<json::Parser, most_nested + 1> parsers_;
  std::array<std::string, most_nested> decoded_;
};

}  // namespace ctsync
