// SPDX-License-Identifier: MIT
#include "http/peer_address.hpp"

#include <doctest/doctest.h>

namespace ctsync::http {

TEST_CASE("an IPv4 address is a client's own, of an IPv6 address the first 64 bits are") {
  CHECK(network_of("203.0.113.7") == "203.0.113.7");
  CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::");
  CHECK(network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9"));
  CHECK(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
  CHECK(network_of("").empty());
}

TEST_CASE("addresses of this machine and of private networks are told from public ones") {
  for (const auto* address : {"127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255",
                              "192.168.1.1", "169.254.0.1", "100.64.0.1", "100.127.255.255", "::1",
                              "fc00::1", "fdff::1", "fe80::1", "febf::1"}) {
    CHECK_MESSAGE(is_private_address(address), address);
  }
  for (const auto* address : {"126.0.0.1", "128.0.0.1", "11.0.0.1", "172.15.0.1", "172.32.0.1",
                              "192.167.1.1", "169.253.0.1", "100.63.0.1", "100.128.0.1", "8.8.8.8",
                              "::", "::2", "2001:db8::1", "fec0::1", "fe00::1", "", "localhost"}) {
    CHECK_FALSE_MESSAGE(is_private_address(address), address);
  }
}

}  // namespace ctsync::http
