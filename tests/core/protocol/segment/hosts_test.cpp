// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/hosts.hpp"

#include <doctest/doctest.h>

TEST_CASE("each region has its Tracking API and its Public API") {
  using namespace ctsync::segment;
  CHECK(tracking_host("us") == "https://api.segment.io");
  CHECK(tracking_host("eu") == "https://events.eu1.segmentapis.com");
  CHECK(tracking_host("mars").empty());
  CHECK(public_api_host("us") == "https://api.segmentapis.com");
  CHECK(public_api_host("eu") == "https://eu1.api.segmentapis.com");
  CHECK(public_api_host("mars").empty());
}
