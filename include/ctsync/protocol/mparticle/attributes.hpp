// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/protocol/flat.hpp>
#include <ctsync/protocol/mparticle/limits.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The attributes of an event or a product, whose values are texts.
namespace ctsync::mparticle {

/// The leading elements of an array as JSON, so many as the limit of a value has room for.
struct Excerpt {
  std::string text;
  bool whole = true;
};

inline Excerpt excerpt_of(json::View array) {
  Excerpt excerpt{"[", true};
  std::size_t size = 2;
  array.each_element([&](std::size_t i, json::View element) {
    std::string text;
    json::Writer writer(text);
    json::write(writer, element);
    size += characters(text) + 1;
    if (size > max_value_characters) return excerpt.whole = false;
    if (i != 0) excerpt.text += ',';
    excerpt.text += text;
    return true;
  });
  excerpt.text += ']';
  return excerpt;
}

/// Writes `custom_attributes` with the members of an object, if it has any.
///
/// `used` has the names of those that are sent elsewhere. Nulls are left out. Products become JSON;
/// of too many for a value the first are sent, and `product_count` says how many there are.
class EventAttributes {
 public:
  EventAttributes(json::Writer& writer, json::View object, protocol::UsedNames used)
      : writer_(&writer), used_(std::move(used)) {
    if (!used_.has("products")) add_products(object["products"]);
    const auto add_each = [this](std::string_view name, json::View value) {
      if (!value.is_null()) add(name, protocol::plain_text(value));
    };
    protocol::each_flat(object, {}, add_each);
    if (begun_) writer.end_object();
  }

  /// The limit that an attribute breaks, if one does.
  const std::optional<Reason>& refused() const noexcept { return refused_; }

 private:
  void add(std::string_view name, std::string_view value) {
    if (!used_.take(name)) return;
    if (!refused_) refused_ = over_value(name, value);
    if (!begun_) writer_->key("custom_attributes").begin_object();
    begun_ = true;
    writer_->key(name).string(value);
  }

  void add_products(json::View products) {
    if (!products.is_array()) return;
    const Excerpt excerpt = excerpt_of(products);
    add("products", excerpt.text);
    if (!excerpt.whole) add("product_count", std::to_string(products.size()));
  }

  json::Writer* writer_;
  protocol::UsedNames used_;
  std::optional<Reason> refused_;
  bool begun_ = false;
};

}  // namespace ctsync::mparticle
