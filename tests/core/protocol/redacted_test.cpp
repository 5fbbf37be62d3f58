// SPDX-License-Identifier: MIT
#include "ctsync/protocol/redacted.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace {

using ctsync::protocol::redacted;
using ctsync::protocol::Sent;

constexpr std::string_view request = R"({"batch":[{"type":"identify","messageId":"m-1",
  "userId":"7c5d0a5e-1b43-4c53-a9d4-6a3f2b1e8c11","traits":{"email":"Ada.Lovelace@shop.example",
  "firstName":"Ada","lastName":"Lovelace","phone":"+49 170 1234567","city":"Z\u00fcrich",
  "lifetimeValue":1250.5,"nick name":"Bo","note":"likes \"tea\"",
  "address":{"street":"Ockham 12a","postalCode":"90210"}}}],"writeKey":"wk_9xY2"})";

std::string kept(std::string_view answer) {
  Sent sent;
  sent.add_body(request);
  sent.add("Basic d2tfOXhZMjpzM2NyZXQ=");
  return redacted(answer, sent);
}

/// Whether nothing of the request is left in a text, whatever its case.
bool is_clean(std::string_view text) {
  const auto lower = ctsync::ascii::lowered(text);
  constexpr std::array<std::string_view, 16> secrets{
      "ada",    "lovelace", "shop.example", "170",  "1234567", "rich", "1250", "90210",
      "ockham", "12a",      "7c5d0a5e",     "wk_9", "9xy2",    "s3cr", "tea",  "bo"};
  for (const auto secret : secrets) {
    CAPTURE(text);
    CAPTURE(secret);
    CHECK(lower.find(secret) == lower.npos);
    if (lower.find(secret) != lower.npos) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("what a target says in its own words is kept") {
  CHECK(kept(R"({"error":{"code":"invalid_request","message":"Exceeds 32 kB per call"}})") ==
        R"({"error":{"code":"invalid_request","message":"Exceeds 32 kB per call"}})");
  CHECK(kept("<html><h1>503 Service Unavailable</h1></html>") ==
        "<html><h1>503 Service Unavailable</h1></html>");
  CHECK(kept("") == "");
}

TEST_CASE("an answer that repeats the request keeps nothing of what was sent") {
  CHECK(is_clean(kept(request)));
  const auto answer =
      kept(R"({"error":"traits.email 'Ada.Lovelace@shop.example' is not accepted"})");
  CHECK(answer == R"({"error":"traits.email '***' is not accepted"})");
  CHECK(kept("user 7c5d0a5e-1b43-4c53-a9d4-6a3f2b1e8c11 exists") == "user *** exists");
}

TEST_CASE("a part of what was sent, or what was sent inside a longer word, is masked") {
  CHECK(is_clean(kept("no such person: Lovel")));
  CHECK(is_clean(kept("no such person: lovelace2, MrsLovelace, ADALOVELACE, nameAda, nickBo")));
  CHECK(is_clean(kept("+491701234567 or 1234567 is not a number, nor 90210")));
  CHECK(is_clean(kept("key wk_9xY2 with s3cret is wrong")));
}

TEST_CASE("what was sent is masked in every escape that an answer may use") {
  for (const auto* answer :
       {R"(no \u0041da and L\u006fvelace)", R"(no \\u0041da and \\u004covelace)",
        "ada%2Elovelace%40shop.example", "ada%252elovelace%2540shop.example",
        "&#65;da &#x4C;ovelace &lt;ada&commat;shop.example&gt;", "&amp;#65;da L&amp;#111;velace",
        R"(Z\u00fcrich Z%C3%BCrich Zürich)", R"(likes \"tea\" likes &quot;tea&quot;)"}) {
    CHECK(is_clean(kept(answer)));
  }
}

TEST_CASE("however often a value was escaped, it is the same value") {
  std::string often = "grace%40navy.example";
  for (int i = 0; i < 50; ++i) often.insert(often.find('%') + 1, "25");
  CHECK(ctsync::protocol::unescaped(often) == "grace@navy.example");
  Sent sent;
  sent.add_body(R"({"note":"\\\\u0047race Hopper"})");
  CHECK(redacted(R"(no Grace, \u0047race, \\\\u0047race \nhopper)", sent).find("race") ==
        std::string::npos);
}

TEST_CASE("what was sent is masked in base64, and so are digests and tokens") {
  CHECK(kept("cursor QWRhIExvdmVsYWNl of you") == "cursor *** of you");
  CHECK(kept("request 5f8a7c1de09b4a6f8812 failed") == "request *** failed");
  CHECK(kept("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x1") == "***.***.x1");
}

TEST_CASE("addresses, long numbers and words beyond ASCII of anybody are masked") {
  CHECK(kept("write to <grace@navy.example> or call 0049-555-7654321") ==
        "write to <***> or call ***");
  CHECK(kept("bei Müller") == "bei ***");
}

TEST_CASE("control characters of an answer are escaped, and it is one line") {
  CHECK(kept("in\x1b[31mred\r\n\tor\x7f") == "in\\u{1b}[31mred or\\u{7f}");
  CHECK(kept(std::string_view("a\0b", 3)) == "(not a text)");
  CHECK(kept("\x1f\x8b\x08\xff\xfe") == "(not a text)");
}

TEST_CASE("an answer is cut at 2,000 bytes, and what was cut leaves no half") {
  std::string long_answer;
  while (long_answer.size() < 100'000) long_answer += "wrong field, ";
  CHECK(kept(long_answer).size() == 2'000);
  const std::string cut = std::string(3'990, ' ') + "grace.hopper@navy.example";
  CHECK(kept(cut) == "");
}

TEST_CASE("names of members are no data, unless no program would choose them") {
  Sent sent;
  sent.add_body(R"({"email":"x@y.example","grace@navy.example":1,"Room 7":2})");
  CHECK(redacted("email is wrong", sent) == "email is wrong");
  CHECK(redacted("room 7", sent) == "*** ***");
}

TEST_CASE("a body that is no JSON counts with every word") {
  Sent sent;
  sent.add_body("name=Grace+Hopper&mail=grace%40navy.example");
  CHECK(redacted("unknown person Hopper, GRACE", sent) == "unknown person ***, ***");
}
