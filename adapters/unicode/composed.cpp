// SPDX-License-Identifier: MIT
#include "unicode/composed.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace ctsync::unicode {

namespace {

/// No character below U+0300 changes or composes with another one below it, and in UTF-8 those from
/// U+0300 on begin with a byte from 0xCC on.
bool is_composed(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0xCC; });
}

struct Freed {
  void operator()(utf8proc_uint8_t* memory) const noexcept { std::free(memory); }
};

}  // namespace

std::string composed(std::string_view text) {
  if (is_composed(text)) return std::string(text);
  utf8proc_uint8_t* made = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &made,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, Freed> kept(made);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

std::string_view version() { return utf8proc_version(); }

}  // namespace ctsync::unicode
