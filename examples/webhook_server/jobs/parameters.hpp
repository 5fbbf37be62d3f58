// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/write.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Writes a member of a job's parameters, if there is a time.
inline void write_time(json::Writer& writer, std::string_view key, std::optional<Time> time) {
  if (!time) return;
  std::string text;
  detail::append_datetime(text, *time);
  writer.key(key).string(text);
}

}  // namespace ctsync::server
