// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/json/view.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "admin/routes.hpp"
#include "core/docs_tables.hpp"

namespace ctsync::test {

namespace {

std::string page() {
  std::ifstream file(std::string(CTSYNC_DOCS) + "/admin-api.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("docs/admin-api.md has one row per endpoint") {
  std::set<std::string> documented;
  for (const auto& row : first_column(page(), "| endpoint | role | gives |")) {
    CHECK(documented.insert(row).second);
  }
  std::set<std::string> served;
  for (const auto* endpoint : server::admin::routes()) {
    served.insert(std::string(endpoint->method) + " " + std::string(endpoint->path));
    const auto row = "`" + std::string(endpoint->method) + " " + std::string(endpoint->path) +
                     "` | " + std::string(name(endpoint->role)) + " |";
    CAPTURE(row);
    CHECK(page().find(row) != std::string::npos);
  }
  CHECK(documented == served);
}

TEST_CASE("the OpenAPI document has every endpoint, with its role and its parameters") {
  json::Parser parser;
  const auto root = parser.parse(server::admin::openapi());
  REQUIRE(root.has_value());
  CHECK((*root)["openapi"].string_or_empty() == "3.1.0");
  for (const auto* endpoint : server::admin::routes()) {
    const auto operation =
        (*root)["paths"][endpoint->path][endpoint->method == "POST" ? "post" : "get"];
    CAPTURE(endpoint->path);
    REQUIRE(operation.is_object());
    CHECK(operation["x-role"].string_or_empty() == name(endpoint->role));
    const bool open = endpoint->path.find("{id}") != std::string_view::npos;
    CHECK(operation["parameters"].size() == endpoint->parameters.size() + (open ? 1 : 0));
  }
}

TEST_CASE("a path leads to one endpoint, by its method") {
  const auto found = server::admin::route_of("GET", "/deliveries/inbox-7/why");
  REQUIRE(std::holds_alternative<server::admin::Route>(found));
  CHECK(std::get<server::admin::Route>(found).id == "inbox-7");
  CHECK(std::get<server::admin::Route>(found).endpoint->path == "/deliveries/{id}/why");
  const auto decoded = server::admin::route_of("GET", "/customers/a%2Fb");
  CHECK(std::get<server::admin::Route>(decoded).id == "a/b");
  const auto status_of = [](std::string_view method, std::string_view path) {
    return std::get<server::admin::Problem>(server::admin::route_of(method, path)).status;
  };
  CHECK(status_of("POST", "/me") == 405);
  CHECK(status_of("GET", "/deliveries/a/b") == 404);
  CHECK(status_of("GET", "/deliveries/") == 404);
  CHECK(status_of("GET", "/../me") == 404);
}

}  // namespace ctsync::test
