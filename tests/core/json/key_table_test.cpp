// SPDX-License-Identifier: MIT
#include "ctsync/json/key_table.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "ctsync/commercetools/customer/interpret.hpp"
#include "ctsync/envelope/header.hpp"
#include "ctsync/mapping/builtin/traits.hpp"

using ctsync::detail::KeyTable;
using ctsync::detail::PaddedText;
using ctsync::json::names_of;

namespace {

/// A text with others behind it, until the next call.
PaddedText padded(std::string_view text) {
  static std::string memory;
  memory.assign(text).append(PaddedText::readable, 's');
  return {memory.data(), text.size()};
}

/// Each row is found by its name, and by nothing that differs in one character.
template <class Table, class Rows, class Name>
void check_rows(const Table& table, const Rows& rows, Name name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string_view here = name(rows[i]);
    CAPTURE(here);
    CHECK(table.find(here) == i);
    CHECK(table.find(padded(here)) == i);
    for (std::size_t at = 0; at < here.size(); ++at) {
      std::string other(here);
      other[at] = '?';
      CHECK(table.find(other) == table.none);
      CHECK(table.find(padded(other)) == table.none);
      CHECK(table.find(std::string(here.substr(0, at)) + std::string(here.substr(at + 1))) ==
            table.none);
    }
    CHECK(table.find(std::string(here) + "s") == table.none);
    CHECK(table.find(padded(std::string(here) + "s")) == table.none);
    CHECK(table.find(padded(std::string(here) + '\0')) == table.none);
  }
  CHECK(table.find("") == table.none);
  CHECK(table.find(std::string(100'000, 'a')) == table.none);
  CHECK(table.find(std::string_view("\0\xFF\x80", 3)) == table.none);
}

constexpr auto row_name = [](const auto& row) -> std::string_view { return row.name; };

}  // namespace

TEST_CASE("a key table finds its names and nothing else") {
  static constexpr std::array<std::string_view, 5> list{"a", "abcd", "adbc", "country",
                                                        "countries"};
  constexpr KeyTable table(list);
  check_rows(table, list, [](std::string_view name) { return name; });
  static_assert(table.find("adbc") == 2);
}

TEST_CASE("long names are told apart by what stands between their ends") {
  static constexpr std::array<std::string_view, 7> list{"a234567",
                                                        "b2345678",
                                                        "c234567890123456",
                                                        "d2345678901234567",
                                                        "e234567890123456789012345",
                                                        "f2345678901234567890123456789012",
                                                        "g234567890123456789012345678901234567890"};
  constexpr KeyTable table(list);
  check_rows(table, list, [](std::string_view name) { return name; });
}

TEST_CASE("an empty name can be in a key table") {
  static constexpr std::array<std::string_view, 2> list{"", "a"};
  constexpr KeyTable table(list);
  CHECK(table.find("") == 0);
  CHECK(table.find("a") == 1);
  CHECK(table.find("b") == table.none);
}

TEST_CASE("every table of the library finds each of its rows") {
  namespace ct = ctsync::commercetools;
  namespace env = ctsync::envelope::detail;
  check_rows(names_of<env::header_rows>, env::header_rows, row_name);
  check_rows(names_of<env::reference_rows>, env::reference_rows, row_name);
  check_rows(names_of<ct::customer_rows>, ct::customer_rows, row_name);
  check_rows(names_of<ct::address_rows>, ct::address_rows, row_name);
  check_rows(names_of<ctsync::mapping::trait_rows>, ctsync::mapping::trait_rows, row_name);
  check_rows(names_of<ct::customer_message_rows>, ct::customer_message_rows, row_name);
}
