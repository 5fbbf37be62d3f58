// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/address.hpp>
#include <ctsync/mapping/builtin/commerce/order.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/business_unit.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// The traits of a Group, and the properties of events about the members of a group. docs/events.md
/// has them.
namespace ctsync::mapping {

namespace detail {

/// Writes the trait `email`. A unit that was changed may have had one before.
inline void write_group_email(json::Writer& writer, const BusinessUnit& unit) {
  std::string buffer;
  const auto clean = text::clean(unit.email, buffer);
  if (!clean.empty()) {
    writer.key("email").string(normal_email(clean));
  } else if (unit.version > 1) {
    writer.key("email").null();
  }
}

/// Writes the trait `address`, as that of a customer.
inline void write_group_address(json::Writer& writer, const BusinessUnit& unit) {
  const Address* primary = primary_address(unit.places);
  if (primary != nullptr) {
    write_address(writer, "address", unit.places, primary);
  } else if (unit.version > 1) {
    writer.key("address").null();
  }
}

inline void write_group_created(json::Writer& writer, const BusinessUnit& unit) {
  if (unit.created_at.empty()) return;
  writer.key("createdAt");
  json::write_time(writer, unit.created_at);
}

/// A trait of a group: a text of the unit, or a function that writes the member.
struct GroupRow {
  std::string_view name;
  std::string_view BusinessUnit::*text = nullptr;
  void (*write_other)(json::Writer& writer, const BusinessUnit& unit) = nullptr;
};

}  // namespace detail

inline constexpr std::array group_rows{
    detail::GroupRow{"id", &BusinessUnit::id},
    detail::GroupRow{"name", &BusinessUnit::name},
    detail::GroupRow{"email", nullptr, detail::write_group_email},
    detail::GroupRow{"address", nullptr, detail::write_group_address},
    detail::GroupRow{"createdAt", nullptr, detail::write_group_created},
    detail::GroupRow{"status", &BusinessUnit::status},
    detail::GroupRow{"unitType", &BusinessUnit::type},
    detail::GroupRow{"parentUnit", &BusinessUnit::parent},
    detail::GroupRow{"topLevelUnit", &BusinessUnit::top_level},
};

/// The traits of a group as one JSON object. `members` gets their number.
inline std::string group_traits(const BusinessUnit& unit, std::size_t& members) {
  members = 0;
  return properties([&](json::Writer& writer) {
    for (const auto& row : group_rows) {
      const std::size_t before = writer.size();
      if (row.text != nullptr) {
        detail::write_text(writer, row.name, unit.*row.text);
      } else {
        row.write_other(writer, unit);
      }
      members += writer.size() != before ? std::size_t{1} : std::size_t{0};
    }
  });
}

/// The properties of "Account Added User" and "Account Removed User".
inline std::string account_properties(const BusinessUnit& unit, const Associate& associate) {
  return properties([&](json::Writer& writer) {
    std::string roles;
    for (const auto role : associate.roles) roles.append(roles.empty() ? "" : ",").append(role);
    detail::write_text(writer, "role", roles);
    detail::write_text(writer, "account_name", unit.name);
  });
}

}  // namespace ctsync::mapping
