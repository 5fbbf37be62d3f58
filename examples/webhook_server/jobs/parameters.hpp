// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/base/uuid.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/key.hpp>
#include <optional>
#include <signature/hex.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// Writes a member of a job's parameters, if there is a time.
inline void write_time(json::Writer& writer, std::string_view key, std::optional<Time> time) {
  if (!time) return;
  std::string text;
  detail::append_datetime(text, *time);
  writer.key(key).string(text);
}

/// Writes the member `keys` of a job's parameters, if there are keys.
inline void write_keys(json::Writer& writer, const std::optional<std::vector<KeyDigest>>& keys) {
  if (!keys) return;
  writer.key("keys").begin_array();
  for (const auto& key : *keys) {
    std::string digits;
    append_uuid(digits, key);
    writer.string(digits);
  }
  writer.end_array();
}

/// Reads what write_keys() wrote. Errors: internal, because only ctsync writes it.
inline Result<std::optional<std::vector<KeyDigest>>> read_keys(json::View parameters) {
  std::optional<std::vector<KeyDigest>> keys;
  if (!parameters["keys"].is_array()) return keys;
  keys.emplace();
  const bool all = parameters["keys"].each_element([&](std::size_t, const json::View& each) {
    std::string hex(each.string_or_empty());
    std::erase(hex, '-');
    const auto key = signature::bytes_from_hex<16>(hex);
    if (key) keys->push_back(*key);
    return key.has_value();
  });
  if (!all) return Error{Errc::internal, "parameters/keys", "they cannot be read"};
  return keys;
}

}  // namespace ctsync::server
