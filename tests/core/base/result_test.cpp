// SPDX-License-Identifier: MIT
#include "ctsync/base/result.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using ctsync::Errc;
using ctsync::Error;
using ctsync::Result;
using ctsync::Status;

namespace {

#ifdef NDEBUG
constexpr bool asserts = false;
#else
constexpr bool asserts = true;
#endif

/// Whether assert() ends a process that does this. Its message goes nowhere.
template <class Do>
bool is_caught(Do&& act) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    std::signal(SIGABRT, SIG_DFL);  // doctest reports this signal as a failure of its own
    close(STDERR_FILENO);
    act();
    _exit(0);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

const Error absent{Errc::missing, "/a", "is missing"};

}  // namespace

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

TEST_CASE("reading the absent side of a result is caught where NDEBUG is not defined" *
          doctest::skip(!asserts)) {
  const Result<std::string> value = std::string("v");
  Result<std::string> error = absent;
  const Status success = std::monostate{};
  const Status failure = absent;
  CHECK(is_caught([&] { (void)*error; }));
  CHECK(is_caught([&] { (void)*std::as_const(error); }));
  CHECK(is_caught([&] { (void)*std::move(error); }));
  CHECK(is_caught([&] { (void)error->size(); }));
  CHECK(is_caught([&] { (void)std::as_const(error)->size(); }));
  CHECK(is_caught([&] { (void)error.value(); }));
  CHECK(is_caught([&] { (void)value.error(); }));
  CHECK(is_caught([&] { (void)*failure; }));
  CHECK(is_caught([&] { (void)success.error(); }));
  CHECK_FALSE(is_caught([&] { (void)value->size(), (void)error.error(), (void)*success; }));
}

TEST_CASE("transform goes on with a value, and gives an error as it is") {
  const Result<std::string> value = std::string("four");
  const Result<std::string> error = absent;
  const auto size = [](const std::string& text) { return text.size(); };
  static_assert(std::is_same_v<decltype(value.transform(size)), Result<std::size_t>>);
  CHECK(*value.transform(size) == 4);
  CHECK(error.transform(size).error().where == "/a");
  CHECK(*value == "four");

  std::string seen;
  const auto see = [&seen](const std::string& text) { seen = text; };
  static_assert(std::is_same_v<decltype(value.transform(see)), Status>);
  CHECK(value.transform(see).has_value());
  CHECK(seen == "four");
  CHECK_FALSE(error.transform(see).has_value());
}

TEST_CASE("transform and and_then of what is moved hand over the value and the error") {
  Result<std::unique_ptr<int>> owner = std::make_unique<int>(7);
  auto raised = std::move(owner).transform([](std::unique_ptr<int> number) {
    ++*number;
    return number;
  });
  REQUIRE(raised.has_value());
  CHECK(**raised == 8);
  auto last = std::move(raised).and_then(
      [](std::unique_ptr<int> number) -> Result<int> { return *number; });
  CHECK(*last == 8);
  Result<int> error = Error{Errc::missing, std::string(100, 'w'), ""};
  const char* text = error.error().where.data();
  const auto same = std::move(error).transform([](int number) { return number; });
  CHECK(same.error().where.data() == text);
}

TEST_CASE("and_then goes on with a value to another result") {
  const auto half = [](int number) -> Result<int> {
    if (number % 2 != 0) return Error{Errc::invalid, "", "is odd"};
    return number / 2;
  };
  const Result<int> twelve = 12;
  CHECK(*twelve.and_then(half).and_then(half) == 3);
  CHECK(twelve.and_then(half).and_then(half).and_then(half).error().detail == "is odd");
  int calls = 0;
  const Result<int> error = absent;
  const auto counted = error.and_then([&](int) -> Status { return ++calls, std::monostate{}; });
  CHECK(counted.error().where == "/a");
  CHECK(calls == 0);
}

TEST_CASE("a status goes on without arguments") {
  const Status success = std::monostate{};
  const Status failure = absent;
  CHECK(*success.transform([] { return 3; }) == 3);
  CHECK(*success.and_then([]() -> Result<int> { return 4; }) == 4);
  CHECK(failure.transform([] { return 3; }).error().where == "/a");
  CHECK(failure.or_else([](const Error&) -> Status { return std::monostate{}; }).has_value());
}

TEST_CASE("or_else replaces an error, by a value or by another error") {
  const Result<int> value = 5;
  const Result<int> error = absent;
  const auto zero = [](const Error&) -> Result<int> { return 0; };
  CHECK(*value.or_else(zero) == 5);
  CHECK(*error.or_else(zero) == 0);
  auto placed = Result<int>(absent).or_else([](Error&& old) -> Result<int> {
    old.where.insert(0, "/customer");
    return std::move(old);
  });
  CHECK(placed.error().where == "/customer/a");
  CHECK(**Result<std::unique_ptr<int>>(std::make_unique<int>(9)).or_else([](Error&&) {
    return Result<std::unique_ptr<int>>(std::make_unique<int>(0));
  }) == 9);
}

TEST_CASE("value_or gives the value, or something else in its type") {
  const Result<std::string> value = std::string("v");
  const Result<std::string> error = absent;
  static_assert(std::is_same_v<decltype(error.value_or("other")), std::string>);
  CHECK(value.value_or("other") == "v");
  CHECK(error.value_or("other") == "other");
  CHECK(*Result<std::unique_ptr<int>>(std::make_unique<int>(9)).value_or(nullptr) == 9);
  CHECK(Result<std::unique_ptr<int>>(absent).value_or(nullptr) == nullptr);
}
