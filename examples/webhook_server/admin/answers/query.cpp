// SPDX-License-Identifier: MIT
#include "admin/answers/query.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctsync/base/percent.hpp>
#include <utility>

namespace ctsync::server::admin {

namespace {

/// Splits at each separator and calls `visit(part)`.
template <class Visit>
void each_part(std::string_view text, char separator, Visit visit) {
  while (true) {
    const auto end = text.find(separator);
    visit(text.substr(0, end));
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::variant<Query, Problem> Query::read(std::string_view text,
                                         std::span<const std::string_view> names) {
  Query query;
  std::optional<Problem> problem;
  each_part(text, '&', [&](std::string_view part) {
    if (part.empty() || problem) return;
    const auto equals = part.find('=');
    const auto name = percent_decoded(part.substr(0, equals));
    const bool known = std::ranges::find(names, std::string_view(name)) != names.end();
    std::string value(equals == part.npos ? std::string_view() : part.substr(equals + 1));
    if (!known || !query.values_.emplace(name, std::move(value)).second) {
      const char* const detail =
          known ? "the parameter is there twice" : "there is no such parameter here";
      problem = unknown_parameter(name, detail);
    }
  });
  if (problem) return *std::move(problem);
  return query;
}

bool Query::has(std::string_view name) const { return values_.contains(name); }

std::string Query::operator[](std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : percent_decoded(found->second);
}

std::vector<std::string> Query::list(std::string_view name) const {
  std::vector<std::string> values;
  const auto text = (*this)[name];
  if (text.empty()) return values;
  each_part(text, ',', [&](std::string_view part) { values.emplace_back(part); });
  return values;
}

std::optional<std::int64_t> Query::number(std::string_view name, std::int64_t least,
                                          std::int64_t most, std::int64_t standard) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return standard;
  std::int64_t number = 0;
  const char* const end = found->second.data() + found->second.size();
  const auto [last, error] = std::from_chars(found->second.data(), end, number);
  if (error != std::errc() || last != end || number < least || number > most) return std::nullopt;
  return number;
}

std::optional<Duration> period_of(std::string_view text) {
  using namespace std::chrono_literals;
  constexpr std::pair<std::string_view, std::chrono::minutes> periods[]{
      {"15m", 15min}, {"1h", 60min}, {"24h", 24h}, {"7d", 7 * 24h}, {"30d", 30 * 24h}};
  for (const auto& [word, length] : periods) {
    if (word == text) return length;
  }
  return std::nullopt;
}

}  // namespace ctsync::server::admin
