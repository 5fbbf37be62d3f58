// SPDX-License-Identifier: MIT
#include "commercetools/credentials.hpp"

#include <doctest/doctest.h>

#include "commercetools/pace.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace std::chrono_literals;

TEST_CASE("the hosts of a commercetools region are known") {
  for (const auto* region : {"europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp",
                             "eu-central-1.aws", "us-east-2.aws"}) {
    CAPTURE(region);
    const auto hosts = hosts_of(region);
    REQUIRE(hosts);
    CHECK(hosts->auth_url == "https://auth." + std::string(region) + ".commercetools.com");
    CHECK(hosts->api_url == "https://api." + std::string(region) + ".commercetools.com");
  }
}

TEST_CASE("a region that is not published is a wrong setting") {
  for (const auto* region : {"", "europe-west1", "evil.example/", "EUROPE-WEST1.GCP"}) {
    CAPTURE(region);
    const auto hosts = hosts_of(region);
    REQUIRE_FALSE(hosts);
    CHECK(hosts.error().code == Errc::configuration);
    CHECK(hosts.error().where == setting::region);
  }
}

TEST_CASE("credentials that cannot be sent are refused by the name of their setting") {
  const Credentials sound{"my-shop_1", "id", "s3cret:with-colon", "", "", ""};
  CHECK(check(sound));
  const auto where = [&](auto change) {
    Credentials credentials = sound;
    change(credentials);
    const auto status = check(credentials);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Errc::configuration);
    CHECK(status.error().detail.find("s3cret") == std::string::npos);
    return status.error().where;
  };
  CHECK(where([](auto& c) { c.project_key = ""; }) == setting::project_key);
  CHECK(where([](auto& c) { c.project_key = "a/../b"; }) == setting::project_key);
  CHECK(where([](auto& c) { c.client_id = ""; }) == setting::client_id);
  CHECK(where([](auto& c) { c.client_id = "a:b"; }) == setting::client_id);
  CHECK(where([](auto& c) { c.client_secret = ""; }) == setting::client_secret);
  CHECK(where([](auto& c) { c.client_secret = "s3cret\n"; }) == setting::client_secret);
}

TEST_CASE("requests are spread evenly, and the first after a pause does not wait") {
  Pace pace(8);
  const Time start{1'700'000'000s};
  CHECK(pace.take(start) == 0ms);
  CHECK(pace.take(start) == 125ms);
  CHECK(pace.take(start + 25ms) == 225ms);
  CHECK(pace.take(start + 10s) == 0ms);
  CHECK(pace.take(start + 10s) == 125ms);
}

TEST_CASE("a request that gives way takes no turn that another may take before it") {
  Pace pace(8);
  const Time start{1'700'000'000s};
  CHECK(pace.take_if_free(start) == 0ms);
  CHECK(pace.take_if_free(start) == 125ms);
  CHECK(pace.take_if_free(start + 100ms) == 25ms);
  CHECK(pace.take(start + 100ms) == 25ms);
  CHECK(pace.take_if_free(start + 125ms) == 125ms);
  CHECK(pace.take_if_free(start + 250ms) == 0ms);
  CHECK(pace.take(start + 250ms) == 125ms);
}

TEST_CASE("a pace faster than the clock still holds on average, and none is no limit") {
  Pace fast(10'000);
  const Time start{1'700'000'000s};
  Duration last{};
  for (int i = 0; i < 10'001; ++i) last = fast.take(start);
  CHECK(last == 1s);
  Pace none(0);
  for (int i = 0; i < 100; ++i) CHECK(none.take(start) == 0ms);
}
