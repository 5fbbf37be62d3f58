// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

/// Made-up CustomerCreated messages, compact as commercetools sends them, in the shape of
/// fixtures/customer_created/all_fields.in.json. The same arguments give the same bytes everywhere.
namespace bench {

/// A delivery with a customer number: eight digits in its ids and its e-mail address. Another
/// number gives a delivery of another customer with the same length.
struct Body {
  std::string text;
  std::vector<std::size_t> numbers;  ///< where the eight digits stand

  void set_number(std::uint32_t number) {
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%08u", number % 100'000'000);
    for (const auto at : numbers) text.replace(at, 8, digits.data(), 8);
  }
};

namespace detail {

/// The "minimal standard" random number generator, implemented here because the distributions of
/// standard libraries may differ.
class Choice {
 public:
  explicit Choice(std::uint32_t seed) : state_(seed % 2147483646U + 1) {}

  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 48271U % 2147483647U;
    return static_cast<std::uint32_t>(state_ % bound);
  }

  template <std::size_t n>
  std::string_view of(const std::array<std::string_view, n>& words) {
    return words[below(static_cast<std::uint32_t>(n))];
  }

 private:
  std::uint64_t state_;
};

inline constexpr std::array<std::string_view, 8> first_names{
    "Ines", "Bruno", "Jürgen", "Ad\\u00e8le", "Wei", "Oluwaseun", "María", "Tom"};
inline constexpr std::array<std::string_view, 8> last_names{
    "Okafor", "Keller", "van der Berg", "O'Neill", "Nowak", "García Márquez", "Sato", "Löwenherz"};
inline constexpr std::array<std::string_view, 8> streets{
    "Harbour Lane", "Ringweg",     "Rue de la République", "Via Roma",
    "Hauptstraße",  "King's Road", "Calle Mayor",          "Nieuwe Keizersgracht"};
inline constexpr std::array<std::string_view, 6> cities{"Basel",  "Loerrach", "Lyon",
                                                        "Torino", "Leeds",    "Utrecht"};
inline constexpr std::array<std::string_view, 6> countries{"CH", "DE", "FR", "IT", "GB", "NL"};
inline constexpr std::array<std::string_view, 4> notes{
    "ring twice", "rear building, second door \\\"left\\\"", "leave it with the neighbour",
    "second floor\\nno lift"};

class Writer {
 public:
  Writer(std::uint32_t seed, int addresses, int custom_fields)
      : choose_(seed), addresses_(addresses), custom_fields_(custom_fields) {}

  Body body() {
    message();
    customer();
    add("}");
    return std::move(body_);
  }

 private:
  void add(std::string_view text) { body_.text += text; }
  void add(int number) { body_.text += std::to_string(number); }
  void add_number() {
    body_.numbers.push_back(body_.text.size());
    add("00000000");
  }
  void member(std::string_view name, std::string_view value) {
    add(",\""), add(name), add("\":\""), add(value), add("\"");
  }
  int up_to(std::uint32_t bound) { return static_cast<int>(choose_.below(bound)) + 1; }
  void customer_id() { add("\""), add_number(), add("-0b5d-4e87-9c11-2d7a5be0f101\""); }

  void message() {
    add(R"({"notificationType":"Message","projectKey":"aurora-shop","id":")");
    add_number();
    add(R"(-7b64-4d1e-8a35-90ee51c7b201","version":1,"sequenceNumber":1,"resource":)");
    add(R"({"typeId":"customer","id":)");
    customer_id();
    add(R"(},"resourceVersion":14,"resourceUserProvidedIdentifiers":{"key":"c-)");
    add_number();
    add(R"("},"type":"CustomerCreated","createdAt":"2026-03-02T09:15:30.120Z",)");
    add(R"("lastModifiedAt":"2026-03-02T09:15:30.120Z")");
  }

  void customer() {
    const auto first = choose_.of(first_names);
    const auto last = choose_.of(last_names);
    add(R"(,"customer":{"id":)");
    customer_id();
    add(R"(,"version":14,"versionModifiedAt":"2026-03-02T09:15:30.104Z",)");
    add(R"("createdAt":"2025-11-20T18:04:11.350Z","lastModifiedAt":"2026-03-02T09:15:30.104Z",)");
    add(R"("lastModifiedBy":{"clientId":"kiosk-7","isPlatformClient":false},)");
    add(R"("createdBy":{"clientId":"kiosk-7","isPlatformClient":false},"email":"C)");
    add_number();
    add(R"(@Example.com","password":"****VmFsdWU=")");
    member("customerNumber", "CN-" + std::to_string(10'000 + up_to(80'000)));
    member("firstName", first);
    member("lastName", last);
    if (choose_.below(2) == 0) member("middleName", choose_.of(first_names));
    if (choose_.below(3) == 0) member("title", "Dr.");
    if (choose_.below(2) == 0) member("salutation", "Ms");
    if (choose_.below(3) != 0) member("dateOfBirth", "1988-02-29");
    if (choose_.below(3) == 0) member("companyName", "Okafor Optics & Sons");
    member("locale", "de-CH");
    add(R"(,"isEmailVerified":true,"authenticationMode":"Password","addresses":[)");
    for (int i = 0; i < addresses_; ++i) address(i, first, last);
    add("]");
    if (addresses_ > 0) address_ids();
    add(R"(,"customerGroup":{"typeId":"customer-group","id":"grp-gold"})");
    add(R"(,"stores":[{"typeId":"store","key":"basel"},{"typeId":"store","key":"online-ch"}])");
    custom();
    add("}");
  }

  void address(int i, std::string_view first, std::string_view last) {
    add(i == 0 ? R"({"id":"a)" : R"(,{"id":"a)"), add(i), add("\"");
    member("key", i == 0 ? "home" : "office");
    if (choose_.below(3) == 0) member("salutation", "Ms");
    member("firstName", first);
    member("lastName", last);
    member("streetName", choose_.of(streets));
    member("streetNumber", std::to_string(up_to(200)));
    member("additionalStreetInfo", "left door");
    member("postalCode", std::to_string(1'000 + up_to(80'000)));
    member("city", choose_.of(cities));
    if (choose_.below(2) == 0) member("region", "Nordwest");
    if (choose_.below(2) == 0) member("state", "BS");
    member("country", choose_.of(countries));
    if (choose_.below(2) == 0) member("company", "Okafor Optics");
    if (choose_.below(2) == 0) member("department", "Purchasing");
    if (choose_.below(2) == 0) member("building", "C");
    member("phone", "+41 61 000 00 " + std::to_string(10 + up_to(80)));
    member("mobile", "+41 79 000 00 " + std::to_string(10 + up_to(80)));
    member("email", "home@example.com");
    member("additionalAddressInfo", choose_.of(notes));
    member("externalId", "addr-" + std::to_string(up_to(9'000)));
    add("}");
  }

  void address_ids() {
    const std::string last = std::string("a").append(std::to_string(addresses_ - 1));
    member("defaultShippingAddressId", last);
    add(R"(,"shippingAddressIds":[")"), add(last), add("\"]");
    member("defaultBillingAddressId", "a0");
    add(R"(,"billingAddressIds":["a0"])");
  }

  void custom() {
    add(R"(,"custom":{"type":{"typeId":"type","id":"t-cust"},"fields":{"loyaltyTier":"gold")");
    for (int i = 0; i < custom_fields_; ++i) custom_field(i);
    add("}}");
  }

  void custom_field(int i) {
    add(",\"field"), add(i), add("\":");
    switch (choose_.below(5)) {
      case 0: add(up_to(100'000)); break;
      case 1: add(choose_.below(2) == 0 ? "true" : "false"); break;
      case 2: add(R"(["red","green","blue"])"); break;
      case 3:
        add(R"({"type":"centPrecision","currencyCode":"CHF","centAmount":)");
        add(up_to(1'000'000));
        add(R"(,"fractionDigits":2})");
        break;
      default: add("\""), add(choose_.of(streets)), add("\"");
    }
  }

  Choice choose_;
  int addresses_;
  int custom_fields_;
  Body body_;
};

}  // namespace detail

inline Body customer_body(std::uint32_t seed, int addresses, int custom_fields) {
  return detail::Writer(seed, addresses, custom_fields).body();
}

/// 64 customers with one to nine addresses and six to 13 custom fields: 2 to 6 kB.
inline std::vector<Body> customer_bodies() {
  std::vector<Body> bodies;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const int size = static_cast<int>(i % 9);
    bodies.push_back(customer_body(1000 + i, 1 + size, 6 + static_cast<int>(i % 8)));
    bodies.back().set_number(10'000 + i);
  }
  return bodies;
}

/// One customer of 2 kB, for the load on the servers.
inline Body customer_of_2_kb() { return customer_body(7, 1, 8); }

/// The same bytes in a push of Google Cloud Pub/Sub: base64 in a JSON object.
inline std::string pubsub_push(std::string_view data) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text = R"({"message":{"attributes":{},"data":")";
  for (std::size_t i = 0; i < data.size(); i += 3) {
    std::uint32_t bits = 0;
    const std::size_t left = data.size() - i;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < left ? static_cast<unsigned char>(data[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= left ? alphabet[bits >> (18 - 6 * k) & 63U] : '=';
    }
  }
  text += R"(","messageId":"2070443601311540","message_id":"2070443601311540",)";
  text += R"("publishTime":"2026-03-02T09:15:30.5Z","publish_time":"2026-03-02T09:15:30.5Z"},)";
  return text += R"("subscription":"projects/aurora/subscriptions/customers"})";
}

}  // namespace bench
