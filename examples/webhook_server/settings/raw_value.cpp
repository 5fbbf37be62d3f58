// SPDX-License-Identifier: MIT
#include "settings/raw_value.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace ctsync::server {

namespace {

template <class T>
std::optional<T> whole_number(std::string_view text) noexcept {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<RawValue> RawValue::from_json(json::View value, const Environment& environment,
                                     bool secret) {
  RawValue given;
  given.type_ = value.type();
  given.flag_ = value.boolean().value_or(false);
  given.integer_ = value.integer();
  given.number_ = value.decimal().value_or(0);
  if (const auto text = value.string()) {
    auto replaced = substitute(*text, environment, secret);
    if (!replaced) return std::move(replaced).error();
    given.text_ = std::move(replaced->text);
    given.loose_ = !replaced->variables.empty();
    given.variables_ = std::move(replaced->variables);
  }
  std::optional<Error> wrong;
  value.each_element([&](std::size_t index, json::View element) {
    auto part = from_json(element, environment, secret);
    if (part) {
      given.variables_ += part->variables_;
      given.elements_.push_back(*std::move(part));
    } else {
      wrong = std::move(part).error();
      wrong->detail += " (element " + std::to_string(index + 1) + ")";
    }
    return !wrong;
  });
  if (wrong) return *std::move(wrong);
  return given;
}

RawValue RawValue::loose(std::string text) {
  RawValue given;
  given.type_ = json::Type::string;
  given.loose_ = true;
  given.text_ = std::move(text);
  return given;
}

std::optional<std::int64_t> RawValue::integer() const noexcept {
  return loose_ ? whole_number<std::int64_t>(text_) : integer_;
}

std::optional<double> RawValue::number() const noexcept {
  if (loose_) return whole_number<double>(text_);
  const bool is_number = type_ == json::Type::integer || type_ == json::Type::decimal;
  return is_number ? std::optional(number_) : std::nullopt;
}

std::optional<bool> RawValue::flag() const noexcept {
  if (loose_ && (text_ == "true" || text_ == "false")) return text_ == "true";
  return type_ == json::Type::boolean ? std::optional(flag_) : std::nullopt;
}

const std::string* RawValue::text() const noexcept {
  return type_ == json::Type::string ? &text_ : nullptr;
}

RawValue RawValue::with_text(std::string text) const {
  RawValue other = *this;
  other.text_ = std::move(text);
  return other;
}

std::vector<RawValue> RawValue::elements() const {
  if (!loose_) return elements_;
  std::vector<RawValue> parts;
  std::string_view rest = text_;
  while (true) {
    const auto comma = std::min(rest.find(','), rest.size());
    parts.push_back(loose(std::string(rest.substr(0, comma))));
    parts.back().variables_ = variables_;
    if (comma == rest.size()) return parts;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace ctsync::server
