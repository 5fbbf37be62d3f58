// SPDX-License-Identifier: MIT
#include "ctsync/json/names.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "ctsync/commercetools/customer/messages.hpp"
#include "ctsync/json/object.hpp"

namespace json = ctsync::json;

namespace {

constexpr std::string_view forty = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
constexpr json::Names names{std::array<std::string_view, 6>{"key", "id", "kez", "ley", "k", forty}};

}  // namespace

TEST_CASE("each name is found at its place in the list") {
  CHECK(names.find("key") == 0);
  CHECK(names.find("id") == 1);
  CHECK(names.find("kez") == 2);
  CHECK(names.find("ley") == 3);
  CHECK(names.find("k") == 4);
  CHECK(names.find(forty) == 5);
}

TEST_CASE("a text that is no name of the list is not found, however alike or long it is") {
  CHECK(names.find("") == names.none);
  for (const std::string_view text : {"i", "ke", "keys", "Key", "kex", "mey", "id ", "di"}) {
    CAPTURE(text);
    CHECK_FALSE(names.has(text));
  }
  CHECK_FALSE(names.has(std::string_view("k\0", 2)));
  CHECK_FALSE(names.has(std::string(forty) + "o"));
  CHECK_FALSE(names.has(forty.substr(1)));
  CHECK_FALSE(names.has(std::string(100'000, 'k')));
}

TEST_CASE("long names that differ only in the middle are different names") {
  constexpr json::Names alike{std::array<std::string_view, 3>{
      "PaymentMethodNameSet", "PaymentMexxodNameSet", "PaymentMeyyodNameSet"}};
  CHECK(alike.find("PaymentMethodNameSet") == 0);
  CHECK(alike.find("PaymentMexxodNameSet") == 1);
  CHECK(alike.find("PaymentMeyyodNameSet") == 2);
  CHECK_FALSE(alike.has("PaymentMezzodNameSet"));
}

TEST_CASE("a list of no names has none") {
  constexpr json::Names<0> nothing{std::array<std::string_view, 0>{}};
  CHECK(nothing.find("") == 0);
  CHECK_FALSE(nothing.has(""));
  CHECK_FALSE(nothing.has("key"));
}

TEST_CASE("every row of a table is found by its name, and a name with a changed letter by none") {
  constexpr const auto& rows = ctsync::commercetools::customer_message_rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string name(rows[i].name);
    CAPTURE(name);
    CHECK(json::names_of<rows>.find(name) == i);
    for (char& c : name) {
      const char kept = c;
      c = '#';
      CHECK_FALSE(json::names_of<rows>.has(name));
      c = kept;
    }
  }
}
