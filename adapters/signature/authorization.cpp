// SPDX-License-Identifier: MIT
#include "signature/authorization.hpp"

#include <ctsync/base/ascii.hpp>

namespace ctsync::signature {

std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() + 1 || header[scheme.size()] != ' ') return std::nullopt;
  if (!ascii::same_word(header.substr(0, scheme.size()), scheme)) return std::nullopt;
  const auto rest = header.substr(scheme.size() + 1);
  if (rest.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return rest;
}

}  // namespace ctsync::signature
