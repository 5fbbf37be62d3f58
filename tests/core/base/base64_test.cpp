// SPDX-License-Identifier: MIT
#include "ctsync/base/base64.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes = "left over";
  return ctsync::detail::decode_base64(text, bytes) ? std::optional(bytes) : std::nullopt;
}

}  // namespace

TEST_CASE("base64 is taken only as RFC 4648 writes it") {
  CHECK(from_base64("") == "");
  CHECK(from_base64("Zg==") == "f");
  CHECK(from_base64("Zm8=") == "fo");
  CHECK(from_base64("Zm9v") == "foo");
  CHECK(from_base64("+/8=") == "\xfb\xff");
  for (const auto* wrong :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9v", "Zm9-"}) {
    CHECK_FALSE_MESSAGE(from_base64(wrong).has_value(), wrong);
  }
}
