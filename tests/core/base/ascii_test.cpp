// SPDX-License-Identifier: MIT
#include "ctsync/base/ascii.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace ascii = ctsync::ascii;

TEST_CASE("A to Z become lower case, and all other bytes stay") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    CHECK(ascii::lower(c) == (byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : c));
  }
  CHECK(ascii::lowered("X-Gr\xc3\x96\xc3\x9f"
                       "E_[@`{") ==
        "x-gr\xc3\x96\xc3\x9f"
        "e_[@`{");
  CHECK(ascii::lowered("").empty());
}

TEST_CASE("words are compared without regard to case, and as a whole") {
  CHECK(ascii::same_word("Keep-Alive", "kEEP-aLIVE"));
  CHECK(ascii::same_word("", ""));
  CHECK_FALSE(ascii::same_word("keep", "keep-alive"));
  CHECK_FALSE(ascii::same_word("keep-alive", "keep"));
  CHECK_FALSE(ascii::same_word("a@", "a`"));
}

TEST_CASE("spaces and tabs around a text are removed") {
  CHECK(ascii::trimmed(" \t a b\t ") == "a b");
  CHECK(ascii::trimmed("a") == "a");
  CHECK(ascii::trimmed(" \t").empty());
  CHECK(ascii::trimmed("").empty());
  CHECK(ascii::trimmed("\na\n") == "\na\n");
}

TEST_CASE("a hexadecimal digit has either case, and nothing else has a value") {
  constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    const auto at = digits.find(c);
    CHECK(ascii::hex_digit(c) == (at == digits.npos ? -1 : static_cast<int>(at % 16)));
  }
}
