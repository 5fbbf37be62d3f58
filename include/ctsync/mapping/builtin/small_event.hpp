// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/model/event.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Makes events with many products small enough for targets.
namespace ctsync::mapping {

/// The most bytes of a call, of the 32 KB that Segment accepts (Segment documentation, "HTTP API
/// Source", limits).
inline constexpr std::size_t most_event_bytes = 32'000;

namespace detail {

/// What products lose first, and what they lose then.
inline constexpr std::array<std::string_view, 8> detail_members{
    "url", "image_url", "list_price", "total_price", "discount", "variant", "brand", "category"};
inline constexpr std::array<std::size_t, 2> detail_steps{2, detail_members.size()};

/// Writes the first `count` products, each without the members in `dropped`.
inline void write_products(json::Writer& writer, std::string_view products, std::size_t count,
                           std::span<const std::string_view> dropped) {
  writer.begin_array();
  for (json::RawItems product(products); count != 0 && product.next(); --count) {
    writer.begin_object();
    for (json::RawItems member(product.value); member.next();) {
      if (std::find(dropped.begin(), dropped.end(), member.key) != dropped.end()) continue;
      writer.key(member.key).raw(member.value);
    }
    writer.end_object();
  }
  writer.end_array();
}

/// Writes properties with the first `count` of `all` products.
inline std::string with_products(std::string_view properties, std::size_t count, std::size_t all,
                                 std::span<const std::string_view> dropped) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  for (json::RawItems member(properties); member.next();) {
    writer.key(member.key);
    if (member.key == "products") {
      write_products(writer, member.value, count, dropped);
    } else {
      writer.raw(member.value);
    }
  }
  if (count < all) writer.key("product_count").integer(static_cast<std::int64_t>(all));
  writer.end_object();
  return text;
}

/// Makes a call of at most most_event_bytes, if leaving out parts of products can.
template <class Make>
[[gnu::cold, gnu::noinline]] Call shrunk(const Event& event, Call large, const Make& make) {
  const auto products = json::raw_member(event.properties, "products");
  if (products.empty()) return large;
  const std::size_t all = json::raw_size(products);
  Event small = event;
  const auto with = [&](std::size_t count, std::size_t dropped) {
    small.properties =
        with_products(event.properties, count, all, std::span(detail_members).first(dropped));
    return make(small);
  };
  for (const std::size_t dropped : detail_steps) {
    Call call = with(all, dropped);
    if (call.body.size() <= most_event_bytes) return call;
  }
  // The most products that fit: `fits` do, `fits_not` do not.
  std::size_t fits = 0;
  std::size_t fits_not = all;
  while (fits_not - fits > 1) {
    const std::size_t half = fits + (fits_not - fits) / 2;
    const bool small_enough = with(half, detail_members.size()).body.size() <= most_event_bytes;
    (small_enough ? fits : fits_not) = half;
  }
  return with(fits, detail_members.size());
}

}  // namespace detail

/// event(), for a call of at most most_event_bytes: its products lose first their URLs, then what
/// only describes them, then the last ones are left out and `product_count` says how many there
/// are. The amounts of the event stay as they are.
template <class WriteConsent>
Call small_event(const Event& of, const Actor& actor, const Origin& origin,
                 const WriteConsent& write_consent) {
  const auto make = [&](const Event& each) { return event(each, actor, origin, write_consent); };
  Call call = make(of);
  if (call.body.size() <= most_event_bytes) return call;
  return detail::shrunk(of, std::move(call), make);
}

}  // namespace ctsync::mapping
