// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <string_view>
#include <utility>

/// The header members at the root of a delivery, for the Platform format and the short form.
namespace ctsync::envelope {

/// The header members of a delivery, borrowed. Absent texts are empty, absent numbers 0.
struct Header {
  std::string_view notification_type, project_key, id, type, created_at, modified_at;
  std::string_view resource_type, resource_id, payload_type;
  std::int64_t resource_version = 0, version = 0, sequence_number = 0;
  bool has_resource = false;
  bool payload_not_included = false;
  json::View customer;
};

/// Longer than any id, key or type of commercetools. These texts become keys and log fields.
inline constexpr std::size_t max_header_text = 256;

namespace detail {

/// A member of the header: a text, an integer, or a member with its own read function. Null is
/// absent.
struct HeaderRow {
  std::string_view name;
  std::string_view Header::*text = nullptr;
  json::TextRule rule = json::TextRule::any;
  std::int64_t Header::*integer = nullptr;
  Status (*read_other)(json::View value, const json::Pointer& at, Header& into) = nullptr;

  Status read(json::View value, const json::Pointer& at, Header& into) const {
    if (value.is_null()) return {std::monostate{}};
    if (read_other != nullptr) return read_other(value, at, into);
    return integer != nullptr ? read_integer(value, at, into) : read_text(value, at, into);
  }

 private:
  Status read_text(json::View value, const json::Pointer& at, Header& into) const {
    auto found = json::read_text(value, at, rule);
    if (!found) return std::move(found).error();
    if (found->size() > max_header_text) {
      return at.error(Errc::invalid, "expected at most 256 characters");
    }
    into.*text = *found;
    return {std::monostate{}};
  }
  Status read_integer(json::View value, const json::Pointer& at, Header& into) const {
    auto found = json::read_integer(value, at);
    if (!found) return std::move(found).error();
    into.*integer = *found;
    return {std::monostate{}};
  }
};

constexpr HeaderRow text(std::string_view name, std::string_view Header::*member,
                         json::TextRule rule = json::TextRule::any) {
  return {name, member, rule};
}
constexpr HeaderRow integer(std::string_view name, std::int64_t Header::*member) {
  return {name, nullptr, json::TextRule::any, member};
}
constexpr HeaderRow other(std::string_view name,
                          Status (*read)(json::View, const json::Pointer&, Header&)) {
  return {name, nullptr, json::TextRule::any, nullptr, read};
}

inline constexpr std::array reference_rows{
    text("typeId", &Header::resource_type),
    text("id", &Header::resource_id),
};

inline constexpr std::array not_included_rows{
    text("payloadType", &Header::payload_type),
};

inline Status read_resource(json::View value, const json::Pointer& at, Header& into) {
  into.has_resource = true;
  return json::read_object<reference_rows>(value, at, into);
}

inline Status read_not_included(json::View value, const json::Pointer& at, Header& into) {
  into.payload_not_included = true;
  return json::read_object<not_included_rows>(value, at, into);
}

inline Status read_customer(json::View value, const json::Pointer&, Header& into) {
  into.customer = value;
  return {std::monostate{}};
}

inline constexpr std::array header_rows{
    text("notificationType", &Header::notification_type),
    text("projectKey", &Header::project_key),
    text("id", &Header::id),
    text("type", &Header::type),
    text("createdAt", &Header::created_at, json::TextRule::datetime),
    text("modifiedAt", &Header::modified_at, json::TextRule::datetime),
    other("resource", read_resource),
    integer("resourceVersion", &Header::resource_version),
    integer("version", &Header::version),
    integer("sequenceNumber", &Header::sequence_number),
    other("payloadNotIncluded", read_not_included),
    other("customer", read_customer),
};

}  // namespace detail

/// Reads the header members of an object; absent ones stay empty. Errors: invalid.
inline Result<Header> read_header(json::View root, const json::Pointer& at) {
  Header header;
  auto status = json::read_object<detail::header_rows>(root, at, header);
  if (!status) return std::move(status).error();
  return header;
}

/// The error for an absent member that this kind of delivery requires.
[[gnu::cold, gnu::noinline]] inline Error missing(const json::Pointer& at,
                                                  std::string_view member) {
  return json::Pointer{&at, member}.error(Errc::missing, "is missing");
}

}  // namespace ctsync::envelope
