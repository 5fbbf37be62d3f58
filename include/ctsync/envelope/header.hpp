// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <string_view>
#include <utility>

/// The members that tell what a delivery is about, as they stand at its root. Both the Platform
/// format and the short form take theirs from here.
namespace ctsync::envelope {

struct Header {
  std::string_view notification_type, project_key, id, type, created_at, modified_at;
  std::string_view resource_type, resource_id, payload_type;
  std::int64_t resource_version = 0, version = 0, sequence_number = 0;
  bool has_resource = false;
  bool payload_not_included = false;
  json::View customer;
};

/// Longer than any id, key or type of commercetools; these texts become keys and log fields.
inline constexpr std::size_t max_header_text = 256;

namespace detail {

template <std::string_view Header::*member, json::TextRule rule = json::TextRule::any>
Status read_text(json::View value, const json::Pointer& at, Header& into) {
  if (value.is_null()) return {std::monostate{}};
  auto text = json::read_text(value, at, rule);
  if (!text) return std::move(text).error();
  if (text->size() > max_header_text) {
    return at.error(Errc::invalid, "expected at most 256 characters");
  }
  into.*member = *text;
  return {std::monostate{}};
}

template <std::int64_t Header::*member>
Status read_integer(json::View value, const json::Pointer& at, Header& into) {
  if (value.is_null()) return {std::monostate{}};
  auto number = json::read_integer(value, at);
  if (!number) return std::move(number).error();
  into.*member = *number;
  return {std::monostate{}};
}

struct HeaderRow {
  std::string_view name;
  Status (*read)(json::View value, const json::Pointer& at, Header& into);
  std::string_view Header::*text = nullptr;  ///< of a text without a further rule

  constexpr bool takes() const noexcept { return text != nullptr; }
  bool take(json::View value, Header& into) const {
    const auto string = value.string();
    if (!string || string->size() > max_header_text) return false;
    into.*text = *string;
    return true;
  }
};

template <std::string_view Header::*member>
constexpr HeaderRow text(std::string_view name) {
  return {name, read_text<member>, member};
}

inline constexpr std::array reference_rows{
    text<&Header::resource_type>("typeId"),
    text<&Header::resource_id>("id"),
};

inline constexpr std::array not_included_rows{
    text<&Header::payload_type>("payloadType"),
};

inline Status read_resource(json::View value, const json::Pointer& at, Header& into) {
  if (value.is_null()) return {std::monostate{}};
  into.has_resource = true;
  return json::read_object<reference_rows>(value, at, into);
}

inline Status read_not_included(json::View value, const json::Pointer& at, Header& into) {
  if (value.is_null()) return {std::monostate{}};
  into.payload_not_included = true;
  return json::read_object<not_included_rows>(value, at, into);
}

inline constexpr std::array header_rows{
    text<&Header::notification_type>("notificationType"),
    text<&Header::project_key>("projectKey"),
    text<&Header::id>("id"),
    text<&Header::type>("type"),
    HeaderRow{"createdAt", read_text<&Header::created_at, json::TextRule::datetime>},
    HeaderRow{"modifiedAt", read_text<&Header::modified_at, json::TextRule::datetime>},
    HeaderRow{"resource", read_resource},
    HeaderRow{"resourceVersion", read_integer<&Header::resource_version>},
    HeaderRow{"version", read_integer<&Header::version>},
    HeaderRow{"sequenceNumber", read_integer<&Header::sequence_number>},
    HeaderRow{"payloadNotIncluded", read_not_included},
    HeaderRow{"customer",
              [](json::View value, const json::Pointer&, Header& into) -> Status {
                into.customer = value;
                return {std::monostate{}};
              }},
};

}  // namespace detail

/// Reads the header members of an object; the ones that are not there stay empty. Errors: invalid.
inline Result<Header> read_header(json::View root, const json::Pointer& at) {
  Header header;
  auto status = json::read_object<detail::header_rows>(root, at, header);
  if (!status) return std::move(status).error();
  return header;
}

/// The error for a member that a kind of delivery must have and this one has not.
inline Error missing(const json::Pointer& at, std::string_view member) {
  return json::Pointer{&at, member}.error(Errc::missing, "is missing");
}

}  // namespace ctsync::envelope
