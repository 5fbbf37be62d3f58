// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/field.hpp>
#include <ctsync/model/profile.hpp>
#include <utility>

namespace ctsync {

/// Reads a member that is a text into a field of a profile or of a part of one; JSON null clears
/// it. Errors: invalid, at the member.
template <auto field, json::TextRule rule = json::TextRule::any, class T>
Status read_text(json::View value, const json::Pointer& at, T& into) {
  if (value.is_null()) {
    (into.*field).clear();
    return {std::monostate{}};
  }
  auto text = json::read_text(value, at, rule);
  if (!text) return std::move(text).error();
  (into.*field).set(*text);
  return {std::monostate{}};
}

}  // namespace ctsync
