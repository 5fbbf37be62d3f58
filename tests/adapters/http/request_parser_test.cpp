// SPDX-License-Identifier: MIT
#include "http/request_parser.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using ctsync::http::Limits;
using ctsync::http::Progress;
using ctsync::http::RequestParser;

struct Verdict {
  int status = 0;  // 200: complete, 0: incomplete, else refused
  std::string reason;
  std::string method, target, path, query, body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string rest;
  bool keep_alive = false;

  bool operator==(const Verdict&) const = default;
};

// Feeds `wire` in pieces of `step` bytes, each time at a new address.
Verdict parse(std::string_view wire, std::size_t step, const Limits& limits) {
  RequestParser parser(limits);
  std::string held;
  std::size_t given = 0;
  bool in_body = false;
  Progress progress = Progress::need_more;
  while (progress == Progress::need_more && given < wire.size()) {
    const std::size_t part = std::min(step, wire.size() - given);
    std::string moved = held + std::string(wire.substr(given, part));
    held.swap(moved);
    given += part;
    std::span<char> bytes(held);
    if (!in_body) {
      progress = parser.read_head(bytes);
      if (progress != Progress::complete) continue;
      in_body = true;
      progress = parser.begin_body(limits.body);
      if (progress != Progress::need_more) break;
    }
    progress = parser.read_body(bytes);
    held.resize(bytes.size());
  }
  Verdict verdict;
  if (progress == Progress::need_more) return verdict;
  if (progress == Progress::refused) {
    verdict.status = parser.refusal().status;
    verdict.reason = parser.refusal().reason;
    return verdict;
  }
  const auto& request = parser.view(held);
  verdict.status = 200;
  verdict.method = request.method;
  verdict.target = request.target;
  verdict.path = request.path;
  verdict.query = request.query;
  verdict.body = request.body;
  verdict.keep_alive = parser.keep_alive();
  for (const auto& field : request.headers) verdict.headers.emplace_back(field.name, field.value);
  verdict.rest = held.substr(parser.head_size() + parser.body_size());
  verdict.rest += wire.substr(given);
  return verdict;
}

Verdict parse(std::string_view wire, const Limits& limits = {}) {
  Verdict whole = parse(wire, wire.size(), limits);
  CAPTURE(wire);
  for (const std::size_t step : {1U, 2U, 3U, 7U}) {
    CAPTURE(step);
    const Verdict cut = parse(wire, step, limits);
    CHECK_EQ(cut.reason, whole.reason);
    CHECK(cut == whole);
  }
  return whole;
}

using Text = std::string;

Text post(std::string_view fields, std::string_view body = "") {
  return "POST /in HTTP/1.1\r\nHost: a\r\n" + Text(fields) + "\r\n" + Text(body);
}

Text chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }

}  // namespace

TEST_CASE("a plain request is taken apart without decoding anything") {
  const Verdict verdict = parse(
      "POST /in/a%41b?x=%20&y HTTP/1.1\r\nHOST: shop.example:8080\r\nX-Signature: \t a%41b \t\r\n"
      "x-signature:second\r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhelloGET");
  CHECK_EQ(verdict.status, 200);
  CHECK_EQ(verdict.method, "POST");
  CHECK_EQ(verdict.target, "/in/a%41b?x=%20&y");
  CHECK_EQ(verdict.path, "/in/a%41b");
  CHECK_EQ(verdict.query, "x=%20&y");
  CHECK_EQ(verdict.body, "hello");
  CHECK_EQ(verdict.rest, "GET");
  const std::vector<std::pair<Text, Text>> headers{{"host", "shop.example:8080"},
                                                   {"x-signature", "a%41b"},
                                                   {"x-signature", "second"},
                                                   {"x-empty", ""},
                                                   {"content-length", "5"}};
  CHECK(verdict.headers == headers);
}

TEST_CASE("header looks up the first and count says how many there are") {
  const Limits limits;
  RequestParser parser(limits);
  Text wire = "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\n\r\n";
  REQUIRE(parser.read_head(wire) == Progress::complete);
  const auto& request = parser.view(wire);
  CHECK_EQ(request.header("x-a"), "1");
  CHECK_EQ(request.count("x-a"), 2);
  CHECK_FALSE(request.header("x-b").has_value());
  CHECK_EQ(request.count("x-b"), 0);
}

TEST_CASE("a request that ends early needs more") {
  const Text whole = post("Content-Length: 3\r\n", "abc");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    CHECK_EQ(parse(whole.substr(0, size)).status, 0);
  }
  const Text pieces = chunked("3;a=b\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");
  for (std::size_t size = 1; size < pieces.size(); ++size) {
    CHECK_EQ(parse(pieces.substr(0, size)).status, 0);
  }
  CHECK_EQ(parse(whole).status, 200);
  CHECK_EQ(parse(pieces).status, 200);
}

TEST_CASE("every target form a server must know gives its path") {
  const auto path_of = [](std::string_view line) {
    const Verdict verdict = parse(Text(line) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_EQ(verdict.status, 200);
    return verdict.path + "|" + verdict.query;
  };
  CHECK_EQ(path_of("GET /"), "/|");
  CHECK_EQ(path_of("GET /a?"), "/a|");
  CHECK_EQ(path_of("GET //a/../b?c?d"), "//a/../b|c?d");
  CHECK_EQ(path_of("GET http://h.example:80/a?b"), "/a|b");
  CHECK_EQ(path_of("GET HTTPS://h"), "/|");
  CHECK_EQ(path_of("GET http://h?b"), "/|b");
  CHECK_EQ(path_of("OPTIONS *"), "*|");
  CHECK_EQ(path_of("OPTIONS http://h"), "*|");
}

TEST_CASE("a malformed request line is refused") {
  const std::vector<std::pair<Text, int>> lines{
      {"", 400},  // second empty line
      {"GET", 400},
      {"GET /", 400},
      {"GET  / HTTP/1.1", 400},
      {"GET /  HTTP/1.1", 400},
      {" GET / HTTP/1.1", 400},
      {"GET / HTTP/1.1 ", 400},
      {"GET\t/ HTTP/1.1", 400},
      {"GET /a b HTTP/1.1", 400},
      {"G(T / HTTP/1.1", 400},
      {"G\xc3\x84T / HTTP/1.1", 400},
      {"GET / http/1.1", 400},
      {"GET / HTTP/1", 400},
      {"GET / HTTP/1.10", 400},
      {"GET / HTTP/x.1", 400},
      {"GET / HTTP/1.2", 505},
      {"GET / HTTP/0.9", 505},
      {"GET / HTTP/3.0", 505},
      {"PRI * HTTP/2.0", 505},
      {"GET * HTTP/1.1", 400},
      {"GET a HTTP/1.1", 400},
      {"GET /a#b HTTP/1.1", 400},
      {"GET /\xc3\xa9 HTTP/1.1", 400},
      {"GET /\x7f HTTP/1.1", 400},
      {"GET ftp://h/ HTTP/1.1", 400},
      {"GET http:// HTTP/1.1", 400},
      {"GET http:///a HTTP/1.1", 400},
      {"GET http://user@h/ HTTP/1.1", 400},
      {"CONNECT h:443 HTTP/1.1", 400},
  };
  for (const auto& one : lines) {
    CAPTURE(one.first);
    CHECK_EQ(parse("\r\n" + one.first + "\r\nHost: a\r\n\r\n").status, one.second);
  }
}

TEST_CASE("one empty line before the request line is tolerated, two are not") {
  CHECK_EQ(parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  CHECK_EQ(parse("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 400);
}

TEST_CASE("a malformed head is refused") {
  const std::vector<std::pair<Text, Text>> heads{
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n"},
      {"bare LF", "GET / HTTP/1.1\r\nHost: a\n\r\n"},
      {"bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"},
      {"bare CR", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"},
      {"bare CR", "GET / HTTP/1.1\rHost: a\r\r"},
      {"control byte in the head", Text("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 36)},
      {"control byte in the head",
       "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01"
       "b\r\n\r\n"},
      {"control byte in the head", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n"},
      {"control byte in the head", "\x16\x03\x01\x02"},
      {"folded header line", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"},
      {"folded header line", "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n"},
      {"malformed header name", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
      {"malformed header name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
      {"malformed header name", "GET / HTTP/1.1\r\nHost: a\r\nX\xe9: b\r\n\r\n"},
      {"malformed header name", "GET / HTTP/1.1\r\nHost: a\r\nX(Y): b\r\n\r\n"},
      {"malformed header name", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 1\r\n\r\n"},
      {"header line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"},
      {"Host is missing", "GET / HTTP/1.1\r\nX: a\r\n\r\n"},
      {"more than one Host", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"},
      {"more than one Host", "GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n"},
      {"malformed Host", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
      {"malformed Host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
      {"malformed Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {"malformed Host",
       "GET / HTTP/1.1\r\nHost: \xa0"
       "a\r\n\r\n"},
  };
  for (const auto& one : heads) {
    CAPTURE(one.second);
    const Verdict verdict = parse(one.second);
    CHECK_EQ(verdict.status, 400);
    CHECK_EQ(verdict.reason, one.first);
  }
}

TEST_CASE("the host may be absent in HTTP/1.0 and be an IPv6 literal with a port") {
  CHECK_EQ(parse("GET / HTTP/1.0\r\n\r\n").status, 200);
  CHECK_EQ(parse("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").status, 200);
  CHECK_EQ(parse("GET / HTTP/1.1\r\nHost:\r\n\r\n").status, 200);
}

TEST_CASE("an odd length or transfer coding is refused") {
  const std::vector<std::pair<Text, int>> cases{
      {"Content-Length:\r\n", 400},
      {"Content-Length: abc\r\n", 400},
      {"Content-Length: 2abc\r\n", 400},
      {"Content-Length: +2\r\n", 400},
      {"Content-Length: -2\r\n", 400},
      {"Content-Length: 0x2\r\n", 400},
      {"Content-Length: 1_0\r\n", 400},
      {"Content-Length: 2.0\r\n", 400},
      {"Content-Length: 1 2\r\n", 400},
      {"Content-Length: 2, 2\r\n", 400},
      {"Content-Length: 2\xa0\r\n", 400},
      {"Content-Length: 18446744073709551616\r\n", 400},
      {"Content-Length: 100000000000000000000\r\n", 400},
      {"Content-Length: 1000000000000\r\n", 413},
      {"Content-Length: 2\r\nContent-Length: 2\r\n", 400},
      {"Content-Length: 2\r\nContent-Length: 3\r\n", 400},
      {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", 400},
      {"Transfer-Encoding: gzip\r\nContent-Length: 2\r\n", 400},
      {"Transfer-Encoding:\r\n", 400},
      {"Transfer-Encoding: chunked, chunked\r\n", 400},
      {"Transfer-Encoding: chunked, gzip\r\n", 400},
      {"Transfer-Encoding: chunked,\r\n", 400},
      {"Transfer-Encoding: ,chunked\r\n", 400},
      {"Transfer-Encoding: chunked;a=b\r\n", 400},
      {"Transfer-Encoding: \"chunked\"\r\n", 400},
      {"Transfer-Encoding: \x0b"
       "chunked\r\n",
       400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: identity\r\n", 501},
      {"Transfer-Encoding: xchunked\r\n", 501},
      {"Transfer-Encoding: gzip\r\n", 501},
      {"Transfer-Encoding: gzip, chunked\r\n", 501},
      {"Expect: 200-ok\r\n", 417},
      {"Expect: 100-continue\r\nExpect: other\r\n", 417},
      {"Expect:\r\n", 417},
      {"Content-Encoding: gzip\r\n", 415},
      {"Content-Encoding: identity, br\r\n", 415},
      {"Content-Encoding: identity\r\nContent-Encoding: deflate\r\n", 415},
  };
  for (const auto& one : cases) {
    CAPTURE(one.first);
    CHECK_EQ(parse(post(one.first, "ab")).status, one.second);
  }
  CHECK_EQ(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status, 400);
}

TEST_CASE("usual lengths, codings and expectations are accepted") {
  CHECK_EQ(parse(post("Content-Length: 0\r\n", "rest")).rest, "rest");
  CHECK_EQ(parse(post("", "rest")).rest, "rest");
  CHECK_EQ(parse(post("Content-Length: 0000000000000000000000002\r\n", "ab")).body, "ab");
  CHECK_EQ(parse(post("transfer-encoding: CHUNKED\r\n", "1\r\na\r\n0\r\n\r\n")).body, "a");
  CHECK_EQ(parse(post("Expect: 100-Continue\r\n")).status, 200);
  CHECK_EQ(parse(post("Content-Encoding: Identity\r\n")).status, 200);
  CHECK_EQ(parse(post("Range: bytes=0-1048575\r\n")).status, 200);
}

TEST_CASE("a chunked body is put together without bytes of the next request") {
  const Verdict verdict =
      parse(chunked("5\r\nhello\r\n0A;name=\"v\"\r\n, world...\r\n000\r\nX-T: 1\r\ny:\r\n\r\nGET"));
  CHECK_EQ(verdict.status, 200);
  CHECK_EQ(verdict.body, "hello, world...");
  CHECK_EQ(verdict.rest, "GET");
  CHECK_EQ(verdict.headers.size(), 2);  // no trailer among them
}

TEST_CASE("a malformed chunk is refused") {
  const std::vector<Text> bodies{
      "\r\n",
      ";a\r\n",
      "x\r\n",
      "0x1\r\na\r\n",
      "+1\r\na\r\n",
      "-1\r\na\r\n",
      "-2\r\n",
      "1_0\r\n",
      " 1\r\na\r\n",
      "1 \r\na\r\n",
      "1\t;a\r\na\r\n",
      "1\na\r\n",
      "1\r\ra",
      "1\r\nab\r\n",
      "1\r\na\n0\r\n\r\n",
      "1\r\na\r0\r\n",
      "1\r\na0\r\n\r\n",
      "00000000000000001\r\na\r\n",
      "1;a\nb\r\na\r\n",
      "1;\x01\r\na\r\n",
      "0\r\n\n",
      "0\r\n\rX",
      "0\r\n folded: 1\r\n\r\n",
      "0\r\nno colon\r\n\r\n",
      "0\r\nX : 1\r\n\r\n",
      "0\r\n: 1\r\n\r\n",
      "0\r\nX: 1\n\r\n",
      "0\r\nX: \x7f\r\n\r\n",
      Text("0\r\nX: \0\r\n\r\n", 10),
  };
  for (const Text& body : bodies) {
    CAPTURE(body);
    CHECK_EQ(parse(chunked(body)).status, 400);
  }
}

TEST_CASE("a body may be as large as its limit and no larger") {
  Limits limits;
  limits.body = 10;
  CHECK_EQ(parse(post("Content-Length: 10\r\n", "0123456789"), limits).status, 200);
  CHECK_EQ(parse(post("Content-Length: 11\r\n"), limits).status, 413);
  CHECK_EQ(parse(chunked("a\r\n0123456789\r\n0\r\n\r\n"), limits).status, 200);
  CHECK_EQ(parse(chunked("b\r\n"), limits).status, 413);
  CHECK_EQ(parse(chunked("9\r\n012345678\r\n2\r\n"), limits).status, 413);
  CHECK_EQ(parse(chunked("1\r\n0\r\nffffffffffffffff\r\n"), limits).status, 413);
}

TEST_CASE("chunk extensions and trailers are bounded over the whole body") {
  Limits limits;
  limits.chunk_extensions = 8;
  limits.trailers = 8;
  CHECK_EQ(parse(chunked("1;abc\r\na\r\n1;def\r\nb\r\n0\r\n\r\n"), limits).body, "ab");
  CHECK_EQ(parse(chunked("1;abc\r\na\r\n1;defg\r\nb\r\n0\r\n\r\n"), limits).status, 400);
  CHECK_EQ(parse(chunked("0\r\na:bc\r\nd:ef\r\n\r\n"), limits).status, 200);
  CHECK_EQ(parse(chunked("0\r\na:bc\r\nd:efg\r\n\r\n"), limits).status, 431);
}

TEST_CASE("the target may be as long as its limit and no longer") {
  const Limits limits;
  const auto request = [](std::size_t size) {
    return "GET /" + Text(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  CHECK_EQ(parse(request(limits.target)).status, 200);
  CHECK_EQ(parse(request(limits.target + 1)).status, 414);
  CHECK_EQ(parse("GET /" + Text(limits.line, 'a')).status, 414);
}

TEST_CASE("a header line may be as long as its limit and no longer") {
  const Limits limits;
  CHECK_EQ(parse(post("X: " + Text(limits.line - 3, 'a') + "\r\n")).status, 200);
  CHECK_EQ(parse(post("X: " + Text(limits.line - 2, 'a') + "\r\n")).status, 431);
  CHECK_EQ(parse(post("X: " + Text(limits.line - 2, 'a'))).status, 431);
}

TEST_CASE("there may be as many header fields as their limit and no more") {
  const Limits limits;
  const auto request = [](std::size_t fields) {
    Text text = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < fields; ++i) text += "X: 1\r\n";
    return text + "\r\n";
  };
  CHECK_EQ(parse(request(limits.fields)).status, 200);
  CHECK_EQ(parse(request(limits.fields + 1)).status, 431);
}

TEST_CASE("the head may be as large as its limit and no larger") {
  Limits limits;
  limits.head = 100;
  const auto request = [](std::size_t size) {
    const Text start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    return start + Text(size - start.size() - 4, 'a') + "\r\n\r\n";
  };
  CHECK_EQ(parse(request(100), limits).status, 200);
  for (const std::size_t over : {101U, 102U, 103U, 104U, 120U}) {
    CHECK_EQ(parse(request(over), limits).status, 431);
  }
}

TEST_CASE("the connection is kept as RFC 9112 section 9.3 says") {
  const auto kept = [](std::string_view version, std::string_view fields) {
    const Verdict verdict =
        parse("GET / " + Text(version) + "\r\nHost: a\r\n" + Text(fields) + "\r\n");
    CHECK_EQ(verdict.status, 200);
    return verdict.keep_alive;
  };
  CHECK(kept("HTTP/1.1", ""));
  CHECK_FALSE(kept("HTTP/1.0", ""));
  CHECK(kept("HTTP/1.0", "Connection: Keep-Alive\r\n"));
  CHECK_FALSE(kept("HTTP/1.1", "Connection: CLOSE\r\n"));
  CHECK_FALSE(kept("HTTP/1.1", "Connection: te, Close\r\n"));
  CHECK_FALSE(kept("HTTP/1.1", "Connection: te\r\nConnection: close\r\n"));
  CHECK_FALSE(kept("HTTP/1.0", "Connection: keep-alive, close\r\n"));
  CHECK(kept("HTTP/1.1", "Connection: closed\r\n"));
}

TEST_CASE("a parser that was restarted remembers nothing") {
  const Limits limits;
  RequestParser parser(limits);
  Text first = "HEAD /a?b HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  REQUIRE(parser.read_head(first) == Progress::complete);
  CHECK(parser.is_head());
  parser.restart();
  Text second = "GET / HTTP/1.1\r\nHost: b\r\n\r\n";
  REQUIRE(parser.read_head(second) == Progress::complete);
  CHECK(parser.begin_body(limits.body) == Progress::complete);
  const auto& request = parser.view(second);
  CHECK_EQ(request.method, "GET");
  CHECK_EQ(request.query, "");
  CHECK_EQ(request.headers.size(), 1);
  CHECK_FALSE(parser.is_head());
  CHECK_FALSE(parser.http_1_0());
  CHECK_FALSE(parser.expects_continue());
}
