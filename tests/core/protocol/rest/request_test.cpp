// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/request.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace ctsync;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields_of(std::string_view lines) {
  Fields all;
  rest::each_field(
      lines, [&](std::string_view name, std::string_view value) { all.emplace_back(name, value); });
  return all;
}

Reason refused(std::string_view request) {
  const auto fragment = rest::write_request(request, "X-Key");
  CHECK(fragment.bytes.empty());
  CHECK_FALSE(fragment.ignored);
  return fragment.refused;
}

std::string with_headers(const std::string& headers) {
  return R"({"method":"PUT","path":"/x","headers":)" + headers + "}";
}

std::string with_path(const std::string& path) {
  return R"({"method":"PUT","path":")" + path + R"("})";
}

constexpr auto whole =
    R"({"method":"PUT","path":"/v1/contacts/a%40b?dry=1","headers":{"X-Source":"shop","X-N":3},)"
    R"("body":{"email":"a@b","n":[1,2.50,null]}})";

}  // namespace

TEST_CASE("the fragment of a request is its lines, and is read back") {
  const auto fragment = rest::write_request(whole, {});
  CHECK(fragment.bytes ==
        "PUT /v1/contacts/a%40b?dry=1\nX-Source: shop\nX-N: 3\n\n"
        R"({"email":"a@b","n":[1,2.5,null]})");
  const auto parts = rest::request_parts(fragment.bytes);
  REQUIRE(parts);
  CHECK(parts->method == "PUT");
  CHECK(parts->path == "/v1/contacts/a%40b?dry=1");
  CHECK(fields_of(parts->fields) == Fields{{"X-Source", "shop"}, {"X-N", "3"}});
  CHECK(parts->body == R"({"email":"a@b","n":[1,2.5,null]})");
}

TEST_CASE("a request may have neither header fields nor a body") {
  const auto fragment = rest::write_request(R"({"method":"DELETE","path":"/x"})", {});
  CHECK(fragment.bytes == "DELETE /x\n\n");
  const auto parts = rest::request_parts(fragment.bytes);
  REQUIRE(parts);
  CHECK(parts->path == "/x");
  CHECK(parts->fields.empty());
  CHECK(parts->body.empty());
}

TEST_CASE("any JSON is a body, and has no line of its own") {
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"null", "null"}, {"\"a\\n\\nb\"", "\"a\\n\\nb\""}, {"[ 1 , 2 ]", "[1,2]"}, {"true", "true"}};
  for (const auto& body : bodies) {
    CAPTURE(body.first);
    const auto fragment = rest::write_request(
        R"({"method":"POST","path":"/x","headers":{"A":""},"body":)" + body.first + "}", {});
    const auto parts = rest::request_parts(fragment.bytes);
    REQUIRE(parts);
    CHECK(parts->body == body.second);
    CHECK(fields_of(parts->fields) == Fields{{"A", ""}});
  }
}

TEST_CASE("no other fragment is one of a request") {
  for (const auto* other : {"user_id=a%40b\n{}", "anonymous_id=x\n{}", "", "PUT", "PUT /x",
                            "PUT /x\nA: b\n", "HEAD /x\n\n", R"({"query":"{a}"})"}) {
    CAPTURE(other);
    CHECK_FALSE(rest::request_parts(other));
  }
}

TEST_CASE("a request that cannot be sent is refused, with the place and what was expected") {
  const std::string rule = ": correct the rule that wrote the request";
  CHECK(refused("[]").text == "expected an object, got an array" + rule);
  CHECK(refused(R"({"method":"PUT","method":"PUT","path":"/x"})").text ==
        "expected each member once, got one twice" + rule);
  CHECK(refused(R"({"method":"PUT","path":"/x","url":"/y"})").text ==
        "expected only the members method, path, headers and body, got another one" + rule);
  CHECK(refused(R"({"path":"/x"})").text ==
        "/method: expected GET, POST, PUT, PATCH or DELETE, got nothing" + rule);
  CHECK(refused(R"({"method":"PURGE","path":"/x"})").text ==
        "/method: expected GET, POST, PUT, PATCH or DELETE, got another text of 5 bytes" + rule);
  CHECK(refused(R"({"method":1,"path":"/x"})").text ==
        "/method: expected GET, POST, PUT, PATCH or DELETE, got an integer" + rule);
  CHECK(refused(R"({"method":"PUT"})").text == "/path: expected a path, got nothing" + rule);
  CHECK(refused(R"({"method":"GET","path":"/x","body":1})").text ==
        "/body: expected none, because GET has none, got one" + rule);
  CHECK(refused("{").code == ReasonCode::rejected);
}

TEST_CASE("a path is percent-encoded, leads nowhere else and has at most 2,000 bytes") {
  for (const auto* path : {"/", "/a//b", "/a/.b", "/...", "/a%2Fb", "/a?b=c/../d", "/a:b@c"}) {
    CAPTURE(path);
    CHECK_FALSE(rest::write_request(with_path(path), {}).refused);
  }
  for (const auto* path :
       {"", "x", "/a b", "/a\\nb", "/{user_id}", "/a#b", "/%", "/%4", "/%4g", "/a\xC3\xA4", "/a/..",
        "/../a", "/.", "/a/./b", "/%2e%2E/a", "/a/.%2e", "https://x/y"}) {
    CAPTURE(path);
    const auto reason = refused(with_path(path));
    CHECK(reason.code == ReasonCode::rejected);
    CHECK(reason.text.starts_with("/path: expected a "));
  }
  CHECK_FALSE(rest::write_request(with_path("/" + std::string(1'999, 'a')), {}).refused);
  const auto reason = refused(with_path("/" + std::string(2'000, 'a')));
  CHECK(reason.code == ReasonCode::over_limit);
  CHECK(reason.text.starts_with("/path: expected at most 2000 bytes, got 2001"));
}

TEST_CASE("a header of a rule has a name and a text, and is none that ctsync sets") {
  CHECK(refused(with_headers("[]")).text.starts_with("/headers: expected an object"));
  CHECK(refused(with_headers(R"({"A B":"x"})"))
            .text.starts_with("/headers: expected names of header fields"));
  CHECK(refused(with_headers(R"({"A":"x","a":"y"})"))
            .text.starts_with("/headers: expected each header once"));
  for (const auto* own : {"Host", "content-length", "Authorization", "Idempotency-Key", "X-KEY"}) {
    CAPTURE(own);
    CHECK(refused(with_headers(std::string("{\"") + own + "\":\"x\"}"))
              .text.starts_with(std::string("/headers/") + own +
                                ": expected a header that ctsync does not set itself"));
  }
  CHECK(refused(with_headers(R"({"A":{"b":1}})")).text.starts_with("/headers/A: expected a text"));
  for (const auto* value : {"a\\r\\nB: c", "a\\u0000", "a\\tb", "\\u007f"}) {
    CAPTURE(value);
    CHECK(refused(with_headers(std::string(R"({"A":")") + value + "\"}"))
              .text.starts_with("/headers/A: expected a text without control characters"));
  }
  const auto reason = refused(with_headers(R"({"A":")" + std::string(9'000, 'x') + "\"}"));
  CHECK(reason.code == ReasonCode::over_limit);
}

TEST_CASE("a header without a value is not sent, and spaces around a value neither") {
  const auto fragment =
      rest::write_request(with_headers(R"({"A":null,"B":" b ","C":true,"D":"\u00e4"})"), {});
  CHECK(fragment.bytes == "PUT /x\nB: b\nC: true\nD: \xC3\xA4\n\n");
}

TEST_CASE("the reason of a refusal has nothing of the call") {
  for (const auto* request :
       {R"({"method":"canary","path":"/x"})", R"({"method":"PUT","path":"canary"})",
        R"({"method":"PUT","path":"/x","headers":{"A":"canary\n"}})",
        R"({"method":"PUT","path":"/x","headers":"canary"})",
        R"({"method":"GET","path":"/x","body":"canary"})"}) {
    CHECK(refused(request).text.find("canary") == std::string::npos);
  }
}
