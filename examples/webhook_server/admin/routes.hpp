// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "admin/endpoint.hpp"

namespace ctsync::server::admin {

/// Where the admin API is.
inline constexpr std::string_view api_path = "/api/v1";

/// Every endpoint. The OpenAPI document and docs/admin-api.md have the same rows.
std::span<const Endpoint* const> routes() noexcept;

/// An endpoint, and the part of the path that it leaves open, decoded.
struct Route {
  const Endpoint* endpoint = nullptr;
  std::string id{};
};

/// The endpoint of a method and a path below `api_path`; a problem if there is none.
std::variant<Route, Problem> route_of(std::string_view method, std::string_view path);

/// The API as an OpenAPI 3.1 document.
std::string openapi();

}  // namespace ctsync::server::admin
