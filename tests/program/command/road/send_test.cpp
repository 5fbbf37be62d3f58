// SPDX-License-Identifier: MIT
#include <ctsync/base/base64.hpp>

#include "operator/new_id.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string renewed(const std::string& body) {
  const auto made = server::with_new_ids(body, "seed");
  REQUIRE(made.has_value());
  return made->body;
}

}  // namespace

TEST_CASE("send says that a delivery was there already, and a new id makes it a new one") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  const auto file = folder.write("d.json", customer_delivery("c-1", 1));
  const auto first = run({"send", file, "--to", server.url()}, variables);
  CHECK(has(first.out, R"("status":"accepted")"));
  CHECK(!has(first.out, "there already"));
  const auto again = run({"send", file, "--to", server.url()}, variables);
  CHECK(again.exit_code == 0);
  CHECK(has(again.out, "It was there already: a delivery with this id arrived before"));
  CHECK(has(again.out, "--new-id"));
  const auto fresh = run({"send", "--new-id", file, "--to", server.url()}, variables);
  CHECK(fresh.exit_code == 0);
  CHECK(has(fresh.out, R"("status":"accepted")"));
  CHECK(has(fresh.out, " in place of c-1-1\n"));
  CHECK(has(fresh.out, "Version and sequence number stay"));
  CHECK(server.wait_for_log("\"known_version\""));
}

TEST_CASE("send signs by Standard Webhooks too") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(
      segment, folder, {{"WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}});
  Serving server(variables);
  const auto file = folder.write("d.json", customer_delivery("c-1", 1));
  CHECK(run({"send", file, "--sign", "standard_webhooks", "--to", server.url()}, variables)
            .exit_code == 0);
  CHECK(run({"send", file, "--sign", "none", "--to", server.url()}, variables).exit_code == 1);
}

TEST_CASE("a new id replaces that of the notification, in whatever envelope, and nothing else") {
  const std::string message =
      R"({"notificationType":"Message","id":"m-1","version":1,"resource":{"typeId":"customer","id":"c-1"},"resourceVersion":7,"type":"CustomerCreated","customer":{"id":"c-1"}})";
  const auto made = server::with_new_ids(message, "seed");
  REQUIRE(made.has_value());
  REQUIRE(made->ids.size() == 1);
  CHECK(made->ids[0].before == "m-1");
  auto expected = message;
  expected.replace(expected.find("m-1"), 3, made->ids[0].after);
  CHECK(made->body == expected);

  CHECK(renewed(R"({"specversion":"1.0","id":"m-1","data":)" + message + "}") ==
        R"({"specversion":"1.0","id":"m-1","data":)" + expected + "}");
  CHECK(renewed(R"({"detail-type":"x","source":"s","id":"e","detail":)" + message + "}") ==
        R"({"detail-type":"x","source":"s","id":"e","detail":)" + expected + "}");
  CHECK(renewed(R"({"message":{"data":")" + detail::base64(message) +
                R"(","messageId":"1"},"subscription":"s"})") ==
        R"({"message":{"data":")" + detail::base64(expected) +
            R"(","messageId":"1"},"subscription":"s"})");
  CHECK(renewed("[" + message + "," + message + "]") == "[" + expected + "," + expected + "]");
  CHECK(has(renewed(R"({"Type":"Notification","TopicArn":"t","Message":"{\"notificationType\":)"
                    R"(\"Message\",\"id\":\"m-1\"}"})"),
            made->ids[0].after));
}

TEST_CASE("short forms and customer events get new ids, and a change notification has none") {
  CHECK(!has(renewed(R"({"type":"customer.updated","id":"m-1","customer":{"id":"c"}})"), "m-1"));
  CHECK(has(renewed(R"({"type":"customer.updated","customer":{"id":"c"}})"), R"(},"id":")"));
  CHECK(!has(renewed(R"({"event_id":"m-1","schema_version":1,"data":{"crm_id":"c"}})"), "m-1"));
  const auto change = server::with_new_ids(
      R"({"notificationType":"ResourceUpdated","resource":{"typeId":"customer","id":"c"}})", "s");
  REQUIRE(!change.has_value());
  CHECK(has(change.error().detail, "recognized by its resource and version"));
  CHECK(!server::with_new_ids("{", "s").has_value());
  CHECK(!server::with_new_ids("7", "s").has_value());
}

}  // namespace ctsync::test
