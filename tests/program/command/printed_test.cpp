// SPDX-License-Identifier: MIT
#include "command/printed.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <log/logged_id.hpp>
#include <string>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

using server::printed;
using server::printed_lines;

TEST_CASE("what would command a terminal or reorder its text is printed as an escape") {
  CHECK(printed("plain, \xC3\xA4 and \xF0\x9F\x98\x80") == "plain, \xC3\xA4 and \xF0\x9F\x98\x80");
  CHECK(printed("\x1b[2J\a\x7f") == "\\u{1b}[2J\\u{7}\\u{7f}");
  CHECK(printed("a\nb\tc\r") == "a\\u{a}b\\u{9}c\\u{d}");
  CHECK(printed(std::string("\0", 1)) == "\\u{0}");
  CHECK(printed("\xC2\x9B"
                "31m") == "\\u{9b}31m");
  for (const char* mark : {"\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAE",
                           "\xE2\x81\xA6", "\xE2\x81\xA9", "\xE2\x80\xA8"}) {
    CAPTURE(mark);
    CHECK(printed(mark).starts_with("\\u{20"));
  }
  CHECK(printed("\x9b"
                "31m") == "\\x9b31m");
  CHECK(printed("\xE2\x80") == "\\xe2\\x80");
}

TEST_CASE("a text of several lines keeps its lines") {
  CHECK(printed_lines("a\n\tb\x1b\r\n") == "a\n\tb\\u{1b}\\u{d}\n");
}

TEST_CASE("the log shows a UUID as it is and no other id of a sender") {
  const std::string uuid = "7c5d0a5e-1b43-4c53-a9d4-6a3f2b1e8c11";
  CHECK(log::logged_id(uuid) == uuid);
  const auto logged = log::logged_id("ada@shop.example");
  CHECK(logged.size() == 15);
  CHECK(logged.starts_with("id-"));
  CHECK(logged == log::logged_id("ada@shop.example"));
  CHECK(logged != log::logged_id("bea@shop.example"));
  CHECK(log::logged_id(uuid + "x") != uuid + "x");
  CHECK(log::logged_id("7c5d0a5e-1b43-4c53-a9d4-6a3f2b1e8c1g").starts_with("id-"));
}

TEST_CASE("ids of senders reach no terminal and no log as they are, and an erasure removes them") {
  Recorder segment([](const http::Request&) {
    http::Response response;
    response.status = 400;
    return response;
  });
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  auto client = client_of(server.url());
  const std::string id = "\\u001b[31m\\u202e-zq9canary@shop.example";
  const std::string body =
      R"({"type":"customer.updated","id":")" + id +
      R"(","projectKey":"p","customer":{"id":"c-1","version":2,"email":"zq9canary@shop.example"}})";
  CHECK(post(client, body).status == 202);
  REQUIRE(server.wait_for_log("call.dead"));

  const auto clean = [](const std::string& text) {
    return text.find('\x1b') == std::string::npos && text.find("\xE2\x80\xAE") == std::string::npos;
  };
  const auto listed = run({"dlq", "list"}, variables);
  CHECK(clean(listed.out));
  CHECK(listed.out.find("\\u{1b}[31m\\u{202e}-zq9canary@shop.example") != std::string::npos);
  CHECK(clean(run({"outbox"}, variables).out));
  const auto letter = listed.out.substr(listed.out.find("outbox-"), 8);
  const auto row = run({"dlq", "show", letter}, variables);
  CHECK(row.exit_code == 0);
  CHECK(clean(row.out));
  CHECK(row.out.find("in the log  id-") != std::string::npos);
  const auto json = run({"dlq", "list", "--json"}, variables).out;
  CHECK(json.find(R"(\u001b[31m)") != std::string::npos);

  const std::vector<std::string> erase{"privacy", "erase", "--email", "zq9canary@shop.example",
                                       "--yes"};
  CHECK(run(erase, variables).out == "erased: records 1, inbox entries 1, calls 1\n");
  CHECK(run(erase, variables).out == "erased: records 0, inbox entries 0, calls 0\n");
  CHECK(run({"outbox", "--json"}, variables).out.find("zq9canary") == std::string::npos);
  CHECK(post(client, body).body.find("duplicate_ignored") != std::string::npos);
  CHECK(server.stop() == 0);
  CHECK(server.log().find("zq9canary") == std::string::npos);
  for (const char* name : {"ctsync.db", "ctsync.db-wal"}) {
    std::ifstream file(folder.file(name), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CHECK(bytes.find("zq9canary") == std::string::npos);
  }
}

}  // namespace ctsync::test
