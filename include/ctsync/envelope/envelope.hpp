// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/header.hpp>
#include <ctsync/envelope/platform.hpp>
#include <ctsync/envelope/short_form.hpp>

namespace ctsync::envelope {

/// Takes a delivery out of its envelope. The notification borrows from the parsed document. Errors:
/// malformed or missing, at the JSON pointer that keeps it from being understood.
inline Result<Notification> open(json::View root) {
  const json::Pointer at;
  if (!root.is_object()) return at.wrong_type("a JSON object", root.type());
  auto header = read_header(root, at);
  if (!header) return std::move(header).error();
  if (is_platform(*header)) return open_platform(*header, root, at);
  if (is_short_form(*header)) return open_short_form(*header, root);
  return json::Pointer{&at, "notificationType"}.error(
      Errc::missing, "is missing, and so is type: this is no delivery that ctsync knows");
}

}  // namespace ctsync::envelope
