// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ctsync::rest {

/// The body that tells a REST target about a person: `segment` is the Identify itself, `cdp` and
/// `crm` are fixed objects (form.hpp).
enum class BodyForm { segment, cdp, crm };

inline constexpr std::array<std::string_view, 3> body_form_words{"segment", "cdp", "crm"};

constexpr std::string_view name(BodyForm form) noexcept {
  return body_form_words[static_cast<std::size_t>(form)];
}

}  // namespace ctsync::rest
