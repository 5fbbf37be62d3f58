// SPDX-License-Identifier: MIT
#include "signature/authorization.hpp"

#include <algorithm>

namespace ctsync::signature {

namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() + 1 || header[scheme.size()] != ' ') return std::nullopt;
  const auto given = header.substr(0, scheme.size());
  if (!std::equal(given.begin(), given.end(), scheme.begin(),
                  [](char a, char b) { return lower(a) == lower(b); })) {
    return std::nullopt;
  }
  const auto rest = header.substr(scheme.size() + 1);
  if (rest.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return rest;
}

}  // namespace ctsync::signature
