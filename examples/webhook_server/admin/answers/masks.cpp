// SPDX-License-Identifier: MIT
#include "admin/answers/masks.hpp"

#include <algorithm>
#include <array>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

namespace ctsync::server::admin {

namespace {

constexpr std::string_view dots = "•••";

struct NameMask {
  std::string_view name;
  Mask mask;
};

/// By the name of the member. What is not here is masked whole.
constexpr std::array name_masks{
    NameMask{"email", Mask::email},        NameMask{"userId", Mask::user_id},
    NameMask{"previousId", Mask::user_id}, NameMask{"groupId", Mask::none},
    NameMask{"anonymousId", Mask::some},   NameMask{"firstName", Mask::name},
    NameMask{"middleName", Mask::name},    NameMask{"lastName", Mask::name},
    NameMask{"fullName", Mask::name},      NameMask{"name", Mask::name},
    NameMask{"first_name", Mask::name},    NameMask{"last_name", Mask::name},
    NameMask{"full_name", Mask::name},     NameMask{"title", Mask::name},
    NameMask{"salutation", Mask::name},    NameMask{"honorific", Mask::name},
    NameMask{"company", Mask::name},       NameMask{"companyName", Mask::name},
    NameMask{"phone", Mask::phone},        NameMask{"mobile", Mask::phone},
    NameMask{"fax", Mask::phone},          NameMask{"phoneRaw", Mask::all},
    NameMask{"postalCode", Mask::postal},  NameMask{"dateOfBirth", Mask::year},
    NameMask{"birthday", Mask::year},
};

/// Ids, codes, states, amounts and times, which name nobody.
constexpr auto shown_names = std::to_array<std::string_view>({
    "collection",
    "encoding",
    "id",
    "key",
    "typeId",
    "type",
    "version",
    "sequenceNumber",
    "resourceVersion",
    "projectKey",
    "notificationType",
    "createdAt",
    "lastModifiedAt",
    "modifiedAt",
    "deletedAt",
    "erasedAt",
    "timestamp",
    "originalTimestamp",
    "sentAt",
    "messageId",
    "event",
    "customerNumber",
    "externalId",
    "orderNumber",
    "orderId",
    "order_id",
    "sku",
    "productId",
    "product_id",
    "variantId",
    "currencyCode",
    "currency",
    "centAmount",
    "fractionDigits",
    "country",
    "locale",
    "store",
    "stores",
    "state",
    "orderState",
    "paymentState",
    "shipmentState",
    "status",
    "action",
    "channel",
    "library",
    "customerGroup",
    "customerGroups",
    "customerGroupKey",
    "customerGroupKeys",
    "authenticationMode",
    "source",
    "origin",
    "taxMode",
    "inventoryMode",
    "quantity",
    "total",
    "revenue",
    "price",
    "subtotal",
    "shipping",
    "tax",
    "discount",
    "product",
    "cartId",
    "cart_id",
    "payment_id",
    "refund_id",
    "shipment_id",
    "interfaceId",
    "transactionId",
    "resourceType",
    "kind",
    "stateId",
    "unitType",
    "order_number",
    "checkout_id",
    "quote_id",
    "quote_request_id",
    "review_id",
    "wishlist_id",
    "category_id",
    "variant",
    "coupon",
    "coupons",
    "position",
    "tracking_numbers",
    "total_price",
    "currency_code",
    "created",
    "updated_at",
    "locales",
    "message_id",
});

/// Members that hold what a custom field or an attribute has, of a message or a resource.
constexpr auto custom_values =
    std::to_array<std::string_view>({"fields", "value", "oldValue", "previousValue"});

/// Where custom fields stand beside others under names of their own.
constexpr auto flat_customers = std::to_array<std::string_view>({"traits", "user_attributes"});

/// What the built-in mapping puts there and names nobody.
constexpr auto shown_of_customers = std::to_array<std::string_view>(
    {"id", "createdAt", "locale", "customerNumber", "externalId", "customerGroup", "customerGroups",
     "stores", "storeIds", "marketingOptInGivenAt", "marketingOptInWithdrawnAt"});

/// Whether a text is of an amount of money, as commercetools writes it.
bool is_money(std::string_view name, std::string_view text) {
  if (name == "type") return text == "centPrecision" || text == "highPrecision";
  return name == "currencyCode" && text.size() == 3;
}

template <class Names>
bool is_in(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool contains(std::string_view name, std::string_view word) { return name.find(word) != name.npos; }

/// So many characters of a text, whole ones.
std::string_view characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count-- > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return text.substr(0, at);
}

std::string begun(std::string_view text, std::size_t count) {
  return std::string(characters(text, count)).append(dots);
}

std::string email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == text.npos) return std::string(dots);
  const auto domain = text.substr(at + 1);
  const auto label = domain.rfind('.');
  std::string out = begun(text.substr(0, at), 1);
  out.append("@").append(characters(domain, 1)).append(dots);
  if (label != domain.npos) out.append(domain.substr(label));
  return out;
}

std::string phone(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.size() < 6) return std::string(dots);
  std::string out = text.starts_with('+') ? "+" + digits.substr(0, 2) : std::string();
  return out.append(dots).append(digits.substr(digits.size() - 2));
}

bool is_of_address(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '+' ||
         c == '%';
}

/// Writes what is masked. Numbers keep all their digits, so texts are taken apart as they are.
class Masking {
 public:
  Masking(const Masks& masks, json::Writer& writer) : masks_(masks), writer_(writer) {}

  /// What all of a value has in common.
  enum class Of : std::uint8_t { anything, custom_field, shown_field };

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the document
  void write(std::string_view value, std::string_view name, std::string_view parent,
             Of of = Of::anything) {
    if (value.starts_with('{')) {
      writer_.begin_object();
      for (json::RawItems items(value); items.next();) {
        const auto key = text_of("\"" + std::string(items.key) + "\"");
        writer_.key(masked_text(key));
        write(items.value, key, name, below(of, key, name));
      }
      writer_.end_object();
    } else if (value.starts_with('[')) {
      writer_.begin_array();
      for (json::RawItems items(value); items.next();) write(items.value, name, parent, of);
      writer_.end_array();
    } else if (value.starts_with('"')) {
      const auto text = text_of(value);
      const bool shown = of == Of::shown_field || (of == Of::custom_field && is_money(name, text));
      const Mask mask = shown                    ? Mask::none
                        : of == Of::custom_field ? Mask::all
                                                 : masks_.of(name, parent);
      writer_.string(mask == Mask::none ? masked_text(text) : masked(text, mask));
    } else {
      writer_.raw(value);
    }
  }

 private:
  /// What a member of an object of this name is a part of.
  Of below(Of of, std::string_view key, std::string_view object) const {
    if (of == Of::shown_field) return of;
    const bool is_field = is_in(custom_values, object) || (object == "custom" && key != "type");
    if (is_field && masks_.shows(key)) return Of::shown_field;
    return is_field && key != "fields" ? Of::custom_field : of;
  }

  std::string text_of(std::string_view quoted) {
    const auto parsed = parser_.parse(quoted);
    return parsed ? std::string(parsed->string_or_empty()) : std::string();
  }

  const Masks& masks_;
  json::Writer& writer_;
  json::Parser parser_;
};

}  // namespace

std::string masked(std::string_view text, Mask mask) {
  if (text.empty()) return {};
  switch (mask) {
    case Mask::none: return std::string(text);
    case Mask::email: return email(text);
    case Mask::name: return begun(text, 1);
    case Mask::phone: return phone(text);
    case Mask::postal: return begun(text, 2);
    case Mask::year: return begun(text, 4);
    case Mask::some: return begun(text, 8);
    case Mask::user_id: return contains(text, "@") ? email(text) : std::string(text);
    case Mask::all: break;
  }
  return std::string(dots);
}

std::string masked_text(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > copied && is_of_address(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_of_address(text[end])) ++end;
    while (end > at + 1 && text[end - 1] == '.') --end;
    if (begin == at || end == at + 1) continue;
    out.append(text.substr(copied, begin - copied)).append(email(text.substr(begin, end - begin)));
    copied = end;
  }
  return out.append(text.substr(copied));
}

std::string masked_note(std::string_view text) {
  constexpr std::ptrdiff_t least_digits = 6;
  constexpr std::string_view of_number = "0123456789 -./()";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto plain = masked_text(text);
  const std::string_view rest = plain;
  std::string out;
  for (std::size_t at = 0; at < rest.size();) {
    const bool starts =
        rest[at] == '+' || (rest[at] == '0' && (at == 0 || !is_digit(rest[at - 1])));
    auto end = starts ? std::min(rest.find_first_not_of(of_number, at + 1), rest.size()) : at;
    while (end > at && !is_digit(rest[end - 1])) --end;
    const auto number = rest.substr(at, end - at);
    if (std::ranges::count_if(number, is_digit) < least_digits) {
      out += rest[at++];
      continue;
    }
    out.append(masked(number, Mask::phone));
    at = end;
  }
  return out;
}

bool Masks::shows(std::string_view name) const { return is_in(shown_, name); }

Mask Masks::of(std::string_view name, std::string_view parent) const {
  if (shows(name)) return Mask::none;
  if (is_in(custom_values, name)) return Mask::all;
  // A library, a product and a discount have names that are no person's.
  if (name == "name" && (parent == "library" || parent == "products")) return Mask::none;
  const auto found = std::ranges::find(name_masks, name, &NameMask::name);
  if (found != name_masks.end()) return found->mask;
  const bool shown =
      is_in(flat_customers, parent) ? is_in(shown_of_customers, name) : is_in(shown_names, name);
  return shown ? Mask::none : Mask::all;
}

std::string Masks::json(std::string_view text) const {
  if (!json::Parser().parse(text)) return "null";
  const auto begin = text.find_first_not_of(" \t\r\n");
  const auto end = text.find_last_not_of(" \t\r\n");
  std::string out;
  json::Writer writer(out);
  Masking(*this, writer).write(text.substr(begin, end + 1 - begin), {}, {});
  return out;
}

}  // namespace ctsync::server::admin
