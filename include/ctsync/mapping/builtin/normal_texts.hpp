// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/mapping/normalise/country_codes.hpp>
#include <ctsync/mapping/normalise/dates.hpp>
#include <ctsync/mapping/normalise/normal_forms.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <string>
#include <string_view>

/// The normal forms of single texts.
namespace ctsync::mapping {

/// A text without U+007F and the control characters U+0080 to U+009F. The line break among them,
/// U+0085, becomes a space.
inline std::string without_controls(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (first == 0x7F) continue;
    if (first == 0xC2 && second >= 0x80 && second <= 0x9F) {
      if (second == 0x85) plain += ' ';
      ++i;
      continue;
    }
    plain += text[i];
  }
  return plain;
}

/// A date of another system as RFC 3339: a day as `YYYY-MM-DD`, a moment in UTC. Any other text
/// stays, and so do digits alone, which may be a number of anything, and a date that may be two.
[[gnu::cold, gnu::noinline]] inline std::string date_or_same(std::string_view text) {
  const std::string_view trimmed = text::trimmed(text);
  if (normalise::detail::DateReader reader(trimmed); reader.digits(), reader.at_end()) {
    return std::string(text);
  }
  const auto time = normalise::read_date(trimmed, normalise::DateForm::any);
  if (!time) return std::string(text);
  const bool compact = trimmed.size() > 8 && (trimmed[8] == 'T' || trimmed[8] == 't');
  const bool has_clock = compact || trimmed.find(':') != trimmed.npos || trimmed.front() == '/';
  std::string normal = normalise::day_text(*time);
  if (!has_clock) return normal;
  normal.clear();
  ctsync::detail::append_datetime(normal, *time);
  return normal;
}

/// The alpha-2 of a country, from a code or from a name that the normaliser knows; else empty.
inline std::string country_code(std::string_view country,
                                const normalise::Normalisers& normalisers) {
  const std::string_view code = normalise::alpha2_of(country);
  if (!code.empty() || country.empty()) return std::string(code);
  return normalisers.country(country).value_or(std::string());
}

/// What becomes of the texts in custom fields.
struct NormalTexts {
  NormalForms forms;
  const normalise::Normalisers& normalisers;

  std::string text(std::string_view text) const { return without_controls(normalisers.text(text)); }
  [[gnu::cold, gnu::noinline]] std::string custom(std::string_view value) const {
    const std::string normal = forms.has(NormalForm::text) ? text(value) : std::string(value);
    return forms.has(NormalForm::dates) ? date_or_same(normal) : normal;
  }
};

}  // namespace ctsync::mapping
