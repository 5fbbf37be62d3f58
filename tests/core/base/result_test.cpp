// SPDX-License-Identifier: MIT
#include "ctsync/base/result.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;

TEST_CASE("a result is a value or an error") {
  Result<std::string> value = std::string(100, 'v');
  CHECK(value.has_value());
  CHECK(*value == std::string(100, 'v'));
  Result<std::string> error = Error{Errc::missing, "/a", "is missing"};
  CHECK_FALSE(error.has_value());
  CHECK(error.error().code == Errc::missing);
}

TEST_CASE("a result is copied, moved and replaced like what it holds") {
  Result<std::string> value = std::string(100, 'v');
  Result<std::string> error = Error{Errc::missing, "/a", "is missing"};
  const Result<std::string> copied_value = value;
  const Result<std::string> copied_error = error;
  value = error;
  CHECK(value.error().where == "/a");
  error = copied_value;
  CHECK(*error == std::string(100, 'v'));
  const Result<std::string> moved = std::move(error);
  CHECK(*moved == std::string(100, 'v'));
  CHECK(copied_error.error().where == "/a");
}

TEST_CASE("a result may hold what cannot be copied") {
  Result<std::unique_ptr<int>> owner = std::make_unique<int>(7);
  Result<std::unique_ptr<int>> other = std::move(owner);
  REQUIRE(other.has_value());
  CHECK(**other == 7);
  other = Error{};
  CHECK_FALSE(other.has_value());
}

TEST_CASE("an error is shown with its place, if it has one") {
  CHECK(to_string(Error{Errc::invalid, "/a/0", "expected a string"}) == "/a/0: expected a string");
  CHECK(to_string(Error{Errc::invalid, "", "expected a string"}) == "expected a string");
}
