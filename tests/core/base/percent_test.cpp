// SPDX-License-Identifier: MIT
#include "ctsync/base/percent.hpp"

#include <doctest/doctest.h>

using ctsync::percent_decoded;
using ctsync::percent_encoded;

TEST_CASE("percent-encoding leaves nothing that means something in a URL or a form") {
  CHECK(percent_encoded("aZ09-._~") == "aZ09-._~");
  CHECK(percent_encoded("a/b?c#d e+f%g&h=i:j") == "a%2Fb%3Fc%23d%20e%2Bf%25g%26h%3Di%3Aj");
  CHECK(percent_encoded(std::string_view("\0\xC3\xA4", 3)) == "%00%C3%A4");
}

TEST_CASE("percent-decoding is the inverse, and leaves alone what is no escape") {
  const std::string_view text("a/b?c#d e+f%g&h=i:j\0\xC3\xA4", 22);
  CHECK(percent_decoded(percent_encoded(text)) == text);
  CHECK(percent_decoded("%4a%4A") == "JJ");
  CHECK(percent_decoded("%") == "%");
  CHECK(percent_decoded("%4") == "%4");
  CHECK(percent_decoded("%zz+%2") == "%zz+%2");
}
