// SPDX-License-Identifier: MIT
#include "ctsync/base/http_field.hpp"

#include <doctest/doctest.h>

using namespace ctsync;

TEST_CASE("a name of a header field is a token") {
  for (const auto* name : {"X-Source", "x", "a.b_c~d", "1"}) CHECK(http::is_token(name));
  for (const auto* name : {"", "X Source", "X:Y", "X\n", "\xC3\xA4", "a(b)"}) {
    CHECK_FALSE(http::is_token(name));
  }
}

TEST_CASE("what HTTP and ctsync set themselves is known in any case") {
  for (const auto* name :
       {"Host", "CONTENT-LENGTH", "transfer-encoding", "Connection", "Authorization",
        "Content-Type", "Idempotency-Key", "User-Agent", "Expect", "Trailer", "TE", "Upgrade"}) {
    CAPTURE(name);
    CHECK(http::is_own_field(name));
  }
  for (const auto* name : {"X-Source", "Accept", "Host2", "", "If-Match"}) {
    CAPTURE(name);
    CHECK_FALSE(http::is_own_field(name));
  }
}
