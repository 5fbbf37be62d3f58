// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace ctsync {

/// The digits of the minor unit of a currency (ISO 4217), for an amount that does not state them.
/// A code with a 0 behind it is a currency without minor unit, such as HUF0.
constexpr int minor_digits(std::string_view currency) noexcept {
  constexpr std::array<std::string_view, 16> none{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                  "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                  "VND", "VUV", "XAF", "XOF"};
  constexpr std::array<std::string_view, 7> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  const auto is_in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), currency) != list.end();
  };
  if (currency == "XPF" || currency.ends_with('0') || is_in(none)) return 0;
  return is_in(three) ? 3 : 2;
}

}  // namespace ctsync
