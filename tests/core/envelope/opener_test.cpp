// SPDX-License-Identifier: MIT
#include "ctsync/envelope/opener.hpp"

#include <doctest/doctest.h>

#include <ctsync/base/base64.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ctsync/json/write.hpp"

using ctsync::envelope::Found;
using ctsync::envelope::Opener;

namespace {

using Words = std::vector<std::string>;

constexpr std::string_view message =
    R"({"notificationType":"Message","id":"m","type":"X","resource":{"typeId":"customer","id":"c"}})";

/// For each notification its message id and place, or its error.
Words opened(std::string_view body) {
  Words seen;
  Opener opener;
  opener.open(body, [&](const Found& found) {
    seen.push_back(found.error != nullptr
                       ? ctsync::to_string(*found.error)
                       : std::string(found.notification->message_id) + " at " + found.at.text());
  });
  return seen;
}

std::string sns(std::string_view inner) {
  std::string out;
  ctsync::json::Writer writer(out);
  writer.begin_object().key("Type").string("Notification").key("TopicArn").string("arn:x");
  writer.key("Message").string(inner).end_object();
  return out;
}

}  // namespace

TEST_CASE("a notification is found at its place, in an envelope or bare") {
  CHECK(opened(message) == Words{"m at "});
  CHECK(opened(sns(message)) == Words{"m at /Message"});
  CHECK(opened(R"({"message":{"data":")" + ctsync::detail::base64(message) +
               R"("},"subscription":"s"})") == Words{"m at /message/data"});
}

TEST_CASE("what is wrong with one element of an array keeps no other from being visited") {
  const std::string body =
      "[" + std::string(message) + ",5," + sns("{") + "," + std::string(message) + "]";
  const auto seen = opened(body);
  REQUIRE(seen.size() == 4);
  CHECK(seen[0] == "m at /0");
  CHECK(seen[1] == "/1: expected a JSON object, got an integer");
  CHECK(seen[2].starts_with("/2/Message: "));
  CHECK(seen[3] == "m at /3");
}

TEST_CASE("four documents may be in one another, and no more") {
  std::string body(message);
  for (int i = 0; i < 3; ++i) body = sns(body);
  CHECK(opened(body) == Words{"m at /Message/Message/Message"});
  CHECK(opened(sns(body)) == Words{"/Message/Message/Message/Message: too many envelopes"});
}

TEST_CASE("an array holds at least one notification and at most 5000") {
  CHECK(opened("[]").size() == 1);
  CHECK(opened("[]")[0].ends_with("expected at least one element"));
  const auto array = [](int count) {
    std::string body;
    for (int i = 0; i < count; ++i) body += (i == 0 ? "[" : ",") + std::string(message);
    return body + "]";
  };
  CHECK(opened(array(5000)).size() == 5000);
  CHECK(opened(array(5001)) == Words{"expected at most 5000 elements"});
}

TEST_CASE("a message id longer than any of commercetools is refused") {
  const auto with_id = [](std::size_t length) {
    return R"({"notificationType":"Event","type":"X","id":")" + std::string(length, 'i') + "\"}";
  };
  CHECK(opened(with_id(256)).front().ends_with(" at "));
  CHECK(opened(with_id(257)).front().find("256 characters") != std::string::npos);
}
