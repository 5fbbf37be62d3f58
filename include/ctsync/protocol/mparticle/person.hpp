// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/trait_parts.hpp>
#include <string>
#include <string_view>
#include <vector>

/// What mParticle is told of a person: identities, and attributes, whose values are texts or arrays
/// of texts (docs.mparticle.com, "JSON Reference", "User Attributes").
namespace ctsync::mparticle {

/// Writes the identities of a call: the userId, the e-mail address of an Identify, and the
/// anonymous id.
inline void write_identities(json::Writer& writer, json::View call) {
  const auto write = [&](std::string_view name, json::View id) {
    if (!id.string_or_empty().empty()) writer.key(name).string(id.text());
  };
  writer.key("user_identities").begin_object();
  write("customer_id", call["userId"]);
  write("email", call["traits"]["email"]);
  write("other", call["anonymousId"]);
  writer.end_object();
}

namespace detail {

/// A trait, or a part of one, that has a reserved name at mParticle.
struct NamedAttribute {
  std::string_view trait;
  std::string_view member;  ///< empty: the trait itself
  std::string_view attribute;
};

inline constexpr std::array named_attributes{
    NamedAttribute{"firstName", "", "$FirstName"},
    NamedAttribute{"lastName", "", "$LastName"},
    NamedAttribute{"phone", "", "$Mobile"},
    NamedAttribute{"gender", "", "$Gender"},
    NamedAttribute{"age", "", "$Age"},
    NamedAttribute{"address", "street", "$Address"},
    NamedAttribute{"address", "city", "$City"},
    NamedAttribute{"address", "state", "$State"},
    NamedAttribute{"address", "postalCode", "$Zip"},
    NamedAttribute{"address", "country", "$Country"},
};

/// The attribute of a trait, or of a part of it.
inline std::string attribute_of(std::string_view trait, std::string_view member) {
  for (const auto& row : named_attributes) {
    if (row.trait == trait && row.member == member) return std::string(row.attribute);
  }
  std::string name(trait);
  if (!member.empty()) name.append("_").append(member);
  return name;
}

}  // namespace detail

/// Gathers the attributes of an Identify. What is cleared at the sender is deleted at mParticle: a
/// null, an empty array, and each part of an address or company that the new one lacks.
class Attributes {
 public:
  explicit Attributes(json::View traits) {
    writer_.begin_object();
    for (auto member = traits.members(); member.next();) {
      if (member.key != "email") add_trait(member.key, member.value);
    }
    writer_.end_object();
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  std::size_t count() const noexcept { return count_; }

  void write(json::Writer& writer) const {
    if (count_ != 0) writer.key("user_attributes").raw(set_);
    if (deleted_.empty()) return;
    writer.key("deleted_user_attributes").begin_array();
    for (const auto& name : deleted_) writer.string(name);
    writer.end_array();
  }

 private:
  void add_trait(std::string_view trait, json::View value) {
    const auto add_part = [&](std::string_view member, json::View part) {
      add(detail::attribute_of(trait, member), part);
    };
    if (!protocol::each_part(trait, value, add_part)) add_part({}, value);
  }

  void add(std::string_view name, json::View value) {
    if (!used_.take(name)) return;
    if (value.is_null() || (value.is_array() && value.size() == 0)) {
      deleted_.emplace_back(name);
      return;
    }
    ++count_;
    writer_.key(name);
    if (!value.is_array()) {
      writer_.string(protocol::plain_text(value));
      return;
    }
    writer_.begin_array();
    value.each_element([&](std::size_t, json::View element) {
      writer_.string(protocol::plain_text(element));
      return true;
    });
    writer_.end_array();
  }

  std::string set_;
  json::Writer writer_{set_};
  std::vector<std::string> deleted_;
  protocol::UsedNames used_;
  std::size_t count_ = 0;
};

}  // namespace ctsync::mparticle
