// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "admin/answers/problem.hpp"

namespace ctsync::server::admin {

/// The JSON object of a request's body. An empty body is an empty object.
class Body {
 public:
  explicit Body(std::string_view text) {
    const auto root = parser_.parse(text.empty() ? "{}" : text);
    if (root && root->is_object()) root_ = *root;
  }

  bool is_object() const noexcept { return root_.is_object(); }
  std::string text(std::string_view name) const {
    return std::string(root_[name].string_or_empty());
  }
  json::View operator[](std::string_view name) const { return root_[name]; }
  bool flag(std::string_view name) const { return root_[name].boolean().value_or(false); }
  std::optional<std::int64_t> integer(std::string_view name) const { return root_[name].integer(); }

 private:
  json::Parser parser_;
  json::View root_;
};

inline Problem wrong_body(std::string where, std::string detail) {
  return {422,
          "body.invalid",
          "the body is wrong",
          {{"body.invalid", std::move(where), std::move(detail)}}};
}

}  // namespace ctsync::server::admin
