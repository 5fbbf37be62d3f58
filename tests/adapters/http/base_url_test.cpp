// SPDX-License-Identifier: MIT
#include "http/base_url.hpp"

#include <doctest/doctest.h>

#include <string>

using ctsync::http::parse_base_url;

namespace {

// "origin path", or nothing if the URL is refused.
std::string read(std::string_view text, bool allow_plain_http = false) {
  const auto url = parse_base_url(text, allow_plain_http, "targets.segment.url");
  if (!url) {
    CHECK(url.error().code == ctsync::Errc::configuration);
    CHECK(url.error().where == "targets.segment.url");
    return {};
  }
  return url->origin() + " " + url->path;
}

}  // namespace

TEST_CASE("an https URL gives host, port and path") {
  CHECK(read("https://api.segment.io") == "https://api.segment.io:443 ");
  CHECK(read("https://api.segment.io/") == "https://api.segment.io:443 ");
  CHECK(read("https://API.Segment.IO/v1") == "https://api.segment.io:443 /v1");
  CHECK(read("https://api.segment.io/v1/") == "https://api.segment.io:443 /v1");
  CHECK(read("https://a_b-c.example:8443/x/y.z") == "https://a_b-c.example:8443 /x/y.z");
  CHECK(read("https://192.0.2.7:1") == "https://192.0.2.7:1 ");
  CHECK(read("https://[2001:DB8::1]:65535/p") == "https://[2001:db8::1]:65535 /p");
  CHECK(read("https://[2001:db8::1]") == "https://[2001:db8::1]:443 ");
}

TEST_CASE("plain http goes to this machine only, unless it is allowed") {
  CHECK(read("http://localhost:8080") == "http://localhost:8080 ");
  CHECK(read("http://127.0.0.1/x") == "http://127.0.0.1:80 /x");
  CHECK(read("http://127.8.9.10") == "http://127.8.9.10:80 ");
  CHECK(read("http://[::1]:8080") == "http://[::1]:8080 ");
  for (const auto* text :
       {"http://api.segment.io", "http://127.0.0.1.example.com", "http://localhost.example.com",
        "http://0.0.0.0", "http://[::]", "http://192.168.0.1", "http://[::ffff:127.0.0.1]"}) {
    CAPTURE(text);
    CHECK(read(text).empty());
    CHECK_FALSE(read(text, true).empty());
  }
}

TEST_CASE("whatever could mean something else is refused") {
  for (const auto* text : {"",
                           "https://",
                           "https:///v1",
                           "https:/api.segment.io",
                           "api.segment.io",
                           "HTTPS://api.segment.io",
                           "ftp://api.segment.io",
                           "https://user@api.segment.io",
                           "https://user:pw@api.segment.io",
                           "https://api.segment.io/v1@x",
                           "https://api.segment.io?x=1",
                           "https://api.segment.io/v1?x=1",
                           "https://api.segment.io/v1#x",
                           "https://api.segment.io#x",
                           "https://api.segment.io:",
                           "https://api.segment.io:0",
                           "https://api.segment.io:65536",
                           "https://api.segment.io:+443",
                           "https://api.segment.io:443x",
                           "https://api.segment.io:000443",
                           "https://api.segment.io:44 3",
                           "https://api.segment.io:1:2",
                           "https://.segment.io",
                           "https://segment.io.",
                           "https://api..segment.io",
                           "https://api segment.io",
                           "https://api.segment.io /v1",
                           " https://api.segment.io",
                           "https://api.segment.io\n",
                           "https://api.segment.io\\@evil.example",
                           "https://api%2esegment.io",
                           "https://\xc3\xa4.example",
                           "https://api.segment.io/%2e%2e/x",
                           "https://api.segment.io/a/../b",
                           "https://api.segment.io/./b",
                           "https://api.segment.io/..",
                           "https://api.segment.io//b",
                           "https://api.segment.io/a b",
                           "https://127.1",
                           "https://2130706433",
                           "https://0x7f.1",
                           "https://256.0.0.1",
                           "https://[::1",
                           "https://[::1]x",
                           "https://[::1]8080",
                           "https://[api.segment.io]",
                           "https://[fe80::1%25eth0]",
                           "https://::1",
                           "https://[]"}) {
    CAPTURE(text);
    CHECK(read(text, true).empty());
  }
  CHECK(read(std::string("https://api.segment.io\0.example", 31)).empty());
  CHECK(read("https://" + std::string(254, 'a')).empty());
}

TEST_CASE("an error about a URL does not repeat it") {
  const auto url = parse_base_url("https://user:password@api.segment.io", false, "url");
  REQUIRE_FALSE(url);
  CHECK(to_string(url.error()) == "url: must not hold a user name");
}
