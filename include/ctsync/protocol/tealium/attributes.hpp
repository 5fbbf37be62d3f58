// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/trait_parts.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Attributes of a Tealium event: a flat object of texts, numbers, booleans and arrays of texts
/// (docs.tealium.com, "Tealium Collect HTTP API").
namespace ctsync::tealium {

namespace detail {

inline std::string joined(std::string_view outer, std::string_view inner) {
  std::string name(outer);
  return name.append(outer.empty() ? "" : "_").append(inner);
}

/// The name of the array that has one member of each object in an array.
inline std::string array_name(std::string_view array, std::string_view member) {
  if (array == "products") array = "product";
  if (member.starts_with("product_") && array == "product") return std::string(member);
  return joined(array, member);
}

/// Whether a property of an event about one product describes the product.
constexpr bool is_of_product(std::string_view property) noexcept {
  constexpr std::array<std::string_view, 10> names{"product_id", "sku",      "name",     "variant",
                                                   "brand",      "price",    "category", "quantity",
                                                   "url",        "image_url"};
  return std::find(names.begin(), names.end(), property) != names.end();
}

/// The names of all members of the objects in an array, in the sequence in which they occur.
inline std::vector<std::string_view> members_of(json::View array) {
  std::vector<std::string_view> names;
  array.each_element([&](std::size_t, json::View element) {
    for (auto member = element.members(); member.next();) {
      if (std::find(names.begin(), names.end(), member.key) == names.end()) {
        names.push_back(member.key);
      }
    }
    return true;
  });
  return names;
}

/// Whether an array has elements, and all are objects.
inline bool has_objects(json::View array) {
  return array.size() != 0 &&
         array.each_element([](std::size_t, json::View element) { return element.is_object(); });
}

}  // namespace detail

/// Writes attributes into an object that is open. An attribute keeps its type from event to event:
/// elements of arrays are texts, and what was cleared is an empty text.
///
/// A name that begins with `tealium_`, or that is used already, gets the prefix `custom_`, so that
/// no custom field decides where the event goes.
class Attributes {
 public:
  explicit Attributes(json::Writer& writer) : writer_(&writer) {}

  /// An attribute that ctsync names itself.
  void own(std::string_view name, std::string_view value) {
    if (value.empty() || !used_.take(name)) return;
    writer_->key(name).string(value);
  }

  /// The traits of a person or a group.
  void add_traits(json::View traits, std::string_view prefix) {
    for (auto trait = traits.members(); trait.next();) {
      const std::string name = detail::joined(prefix, trait.key);
      const auto add_part = [&](std::string_view member, json::View part) {
        add(detail::joined(name, member), part);
      };
      if (!protocol::each_part(trait.key, trait.value, add_part)) add(name, trait.value);
    }
  }

  /// The properties of an event. The product of an event about one is an array of one, since an
  /// attribute has one type.
  void add_properties(json::View properties) {
    const bool is_product =
        properties["product_id"].is_string() && properties["products"].is_null();
    for (auto member = properties.members(); member.next();) {
      if (is_product && detail::is_of_product(member.key)) {
        if (begin(detail::array_name("products", member.key))) write_one(member.value);
      } else {
        add(member.key, member.value);
      }
    }
  }

  /// A value; the members of an object are `name_member`.
  void add(std::string_view name, json::View value) {
    if (value.is_object()) {
      for (auto member = value.members(); member.next();) {
        add(detail::joined(name, member.key), member.value);
      }
      return;
    }
    if (detail::has_objects(value)) return add_objects(name, value);
    if (!begin(name)) return;
    if (value.is_array()) return write_texts(value);
    if (value.is_null()) {
      writer_->string({});
    } else {
      json::write(*writer_, value);
    }
  }

 private:
  /// Writes the key of an attribute, unless it is used twice.
  bool begin(std::string_view name) {
    std::string free(name);
    if (name.starts_with("tealium_") || used_.has(name)) free.insert(0, "custom_");
    if (!used_.take(free)) return false;
    writer_->key(free);
    return true;
  }

  void write_texts(json::View array) {
    writer_->begin_array();
    array.each_element([&](std::size_t, json::View element) {
      writer_->string(protocol::plain_text(element));
      return true;
    });
    writer_->end_array();
  }

  void write_one(json::View value) {
    writer_->begin_array().string(protocol::plain_text(value)).end_array();
  }

  /// Writes one array for each member of the objects, all of one length.
  void add_objects(std::string_view name, json::View array) {
    for (const auto member : detail::members_of(array)) {
      if (!begin(detail::array_name(name, member))) continue;
      writer_->begin_array();
      array.each_element([&](std::size_t, json::View element) {
        writer_->string(protocol::plain_text(element[member]));
        return true;
      });
      writer_->end_array();
    }
  }

  json::Writer* writer_;
  protocol::UsedNames used_;
};

}  // namespace ctsync::tealium
