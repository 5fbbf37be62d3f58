// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "mock.hpp"
#include "program/page/walk.hpp"

namespace ctsync::test {

TEST_CASE("subscribe and doctor print what the pages of docs/getting-started show") {
  for (const std::string road : {"pubsub", "sns", "eventbridge", "event-grid"}) {
    CAPTURE(road);
    const Mock mock;
    Walk walk(std::string(CTSYNC_DOCS) + "/getting-started/" + road + ".md", mock.settings());
    walk.follow_all();
    CHECK(walk.done().contains("commercetools"));
    CHECK(walk.done().contains("call"));
  }
}

}  // namespace ctsync::test
