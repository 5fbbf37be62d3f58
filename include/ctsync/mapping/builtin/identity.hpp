// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// Who a customer is to a target.
namespace ctsync::mapping {

namespace detail {

constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Segment suggests to block these ids (Segment documentation, "Identity Resolution Settings"):
/// they would join strangers' profiles.
constexpr bool is_placeholder(std::string_view id) noexcept {
  if (id == "null" || id == "undefined" || id == "anonymous" || id == "-1") return true;
  return id.find_first_not_of("0-") == std::string_view::npos;
}

}  // namespace detail

/// E-mail as an identity: without surrounding white space, ASCII letters in lower case, all else as
/// given. Without this one person becomes two in Segment, which compares ids byte by byte. Of the
/// usual length it needs no memory.
class NormalEmail {
 public:
  explicit NormalEmail(std::string_view email) {
    email = detail::trimmed(email);
    char* to = short_.data();
    if (email.size() > short_.size()) {
      long_.resize(email.size());
      to = long_.data();
    }
    text_ = {to, email.size()};
    for (const char c : email) {
      const bool upper = c >= 'A' && c <= 'Z';
      *to++ = static_cast<char>(c | (upper ? 0x20 : 0));
    }
  }
  NormalEmail(const NormalEmail&) = delete;
  NormalEmail& operator=(const NormalEmail&) = delete;

  std::string_view text() const noexcept { return text_; }

 private:
  std::array<char, 64> short_;
  std::string long_;
  std::string_view text_;
};

/// The same to be kept.
inline std::string normal_email(std::string_view email) {
  return std::string(NormalEmail(email).text());
}

/// True for what can be an address at all: something on both sides of an '@', no control character
/// and no white space inside. Whether it exists is not ours to say.
constexpr bool is_email(std::string_view trimmed) noexcept {
  if (trimmed.empty() || trimmed.back() == '@') return false;
  if (trimmed.find('@', 1) == std::string_view::npos) return false;
  unsigned char odd = 0;
  for (const char c : trimmed) {
    odd |= static_cast<unsigned char>((static_cast<unsigned char>(c) <= 0x20 ? 1 : 0) |
                                      (c == 0x7F ? 1 : 0));
  }
  return odd == 0;
}

/// Whose words an error uses for a customer's fields.
enum class In { customer, customer_event };

/// The field that the configured rule makes the userId of, without surrounding white space if it is
/// an e-mail. Errors, at the customer's field: missing, or invalid for an e-mail that is none and
/// for an id that Segment suggests to block.
inline Result<std::string_view> identifier(const Profile& profile, UserId rule,
                                           In in = In::customer) {
  struct Row {
    std::string_view field;
    std::string_view field_of_event;
    const Text& text;
  };
  const Row row = rule == UserId::email         ? Row{"email", "email", profile.email}
                  : rule == UserId::customer_id ? Row{"id", "shop_id", profile.id}
                  : rule == UserId::external_id
                      ? Row{"externalId", "external_id", profile.external_id}
                      : Row{"customerNumber", "customer_number", profile.customer_number};
  const json::Pointer root;
  const json::Pointer customer{&root, in == In::customer ? "customer" : "data"};
  const json::Pointer at{&customer, in == In::customer ? row.field : row.field_of_event};
  if (!row.text.known()) {
    return at.error(Errc::missing, "is missing; it is the userId that identifies the customer");
  }
  if (rule == UserId::email) {
    const auto email = detail::trimmed(row.text.value);
    if (!is_email(email)) return at.error(Errc::invalid, "expected an e-mail address");
    return email;
  }
  if (detail::is_placeholder(row.text.value)) {
    return at.error(Errc::invalid, "expected an id, got one of the placeholders Segment blocks");
  }
  return row.text.value;
}

/// The userId that an identifier becomes.
inline std::string user_id_of(std::string_view identifier, UserId rule) {
  return rule == UserId::email ? normal_email(identifier) : std::string(identifier);
}

/// The userId by the configured rule. Errors: those of identifier().
inline Result<std::string> user_id(const Profile& profile, UserId rule, In in = In::customer) {
  auto id = identifier(profile, rule, in);
  if (!id) return std::move(id).error();
  return user_id_of(*id, rule);
}

}  // namespace ctsync::mapping
