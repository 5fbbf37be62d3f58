// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace ctsync::server {

/// A secret text. fmt prints *** for it; reveal() is the only access to the value.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string value_;
};

}  // namespace ctsync::server

template <>
struct fmt::formatter<ctsync::server::Secret> {
  constexpr auto parse(format_parse_context& context) { return context.begin(); }
  template <class Context>
  auto format(const ctsync::server::Secret&, Context& context) const {
    return fmt::format_to(context.out(), "***");
  }
};
