// SPDX-License-Identifier: MIT
#include "command/line/option.hpp"

#include <CLI/CLI.hpp>
#include <utility>
#include <vector>

namespace ctsync::server {

Option Option::type_name(std::string_view name) {
  option_->type_name(std::string(name));
  return *this;
}

Option Option::one_of(std::span<const std::string_view> words) {
  option_->check(CLI::IsMember(std::vector<std::string>(words.begin(), words.end())));
  return *this;
}

Option Option::one_of(std::initializer_list<std::string_view> words) {
  return one_of(std::span(words.begin(), words.size()));
}

Option Option::in_range(std::int64_t least, std::int64_t most, std::string_view shown) {
  option_->check(CLI::Range(least, most, std::string(shown)));
  return *this;
}

Option Option::check(Check check) {
  option_->check(std::move(check.objection), std::move(check.shown));
  return *this;
}

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::shows_default() {
  option_->capture_default_str();
  return *this;
}

Option Option::takes_one_value() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

}  // namespace ctsync::server
