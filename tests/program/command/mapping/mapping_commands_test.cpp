// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A document whose one rule sets a trait.
std::string rules_with(const std::string& trait) {
  return R"({"version":1,
 "targets":{"segment":{"rules":[
  {"id":"a","from":"builtin",
   "set":{"traits":{")" +
         trait + R"(":{"@path":"$.after.email"}}}}
 ]}}})";
}

/// Variables of a store in a folder and of a target that nobody listens at.
Variables offline(const Folder& folder) {
  return {{"SEGMENT_WRITE_KEY", "write-key"},
          {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
}

}  // namespace

TEST_CASE("a mapping is applied to any JSON, as Segment would with --strict") {
  const Folder folder;
  const auto mapping = folder.write(
      "mapping.json", R"({"a":{"@path":"$.x"},"b":{"@first":[null,{"@path":"$.y"}]}})");
  const auto payload = folder.write("payload.json", R"({"x":1,"y":"z"})");
  const auto own = run({"mapping", "apply", mapping, payload});
  CHECK(own.exit_code == 0);
  CHECK(own.out == "{\"a\":1,\"b\":\"z\"}\n");
  const auto strict = run({"mapping", "apply", mapping, payload, "--strict"});
  CHECK(strict.exit_code == 1);
  CHECK(strict.out.empty());
  CHECK(has(strict.err, "mapping.json:1: /b/@first"));
  const auto segment = folder.write("segment.json", R"({"a":{"@path":"$.x"}})");
  CHECK(run({"mapping", "apply", segment, "--strict"}, {}, R"({"x":[1,2]})").out ==
        "{\"a\":[1,2]}\n");
  CHECK(run({"mapping", "apply", segment}, {}, "[1]").exit_code == 1);
}

TEST_CASE("mistakes in rules are told at once, each with its line") {
  const Folder folder;
  const auto file = folder.write("rules.json", R"({"version":1,
 "targets":{"segment":{"rules":[
  {"id":"a","from":"builtin",
   "set":{"traits":{"x":{"@pat":"$.after.email"}}}},
  {"id":"a b","from":"builtin"}
 ]}}})");
  const auto checked = run({"mapping", "check", file}, offline(folder));
  CHECK(checked.exit_code == 1);
  CHECK(has(checked.err, "rules.json:4: /targets/segment/rules/0/set/traits/x/@pat"));
  CHECK(has(checked.err, R"("set":{"traits":{"x":{"@pat":"$.after.email"}}}},)"));
  CHECK(has(checked.err, "rules.json:5: /targets/segment/rules/1/id"));
  CHECK(has(checked.err, "2 mistakes"));
  const auto good =
      run({"mapping", "check", folder.write("good.json", rules_with("x"))}, offline(folder));
  CHECK(good.exit_code == 0);
  CHECK(has(good.out, "no mistakes in 1 rule for 1 target, 0 tests"));
}

TEST_CASE("tests beside rules say what is otherwise than expected") {
  const Folder folder;
  folder.write("delivery.json", customer_delivery("c-1", 1));
  const auto file = folder.write(
      "rules.json",
      R"({"version":1,"targets":{"segment":{"rules":[{"id":"a","from":"builtin","set":{"traits":{"x":1}}}]}},
"tests":[{"name":"as it is","file":"delivery.json","expect":[{"type":"identify","traits":{"x":1}}]},
         {"name":"otherwise","file":"delivery.json","expect":[{"traits":{"x":2,"none":null}}]},
         {"name":"too few","file":"delivery.json","expect":[]}]})");
  const auto tested = run({"mapping", "test", file}, offline(folder));
  CHECK(tested.exit_code == 1);
  CHECK(has(tested.out, "ok      as it is\n"));
  CHECK(has(tested.out, "FAILED  otherwise\n        call 1 /traits/x: expected 2, got 1\n"));
  CHECK(has(tested.out, "expected 0 calls, got 1: identify"));
  CHECK(has(tested.out, "3 tests, 2 failed"));
}

TEST_CASE("a test that cannot be run is told with its line") {
  const Folder folder;
  const auto file = folder.write("rules.json", R"({"version":1,"targets":{"segment":{"rules":[]}},
"tests":[{"name":"no delivery","expect":[]}]})");
  const auto tested = run({"mapping", "test", file}, offline(folder));
  CHECK(tested.exit_code == 1);
  CHECK(has(tested.err, "rules.json:2: /tests/0"));
}

TEST_CASE("map explains of each field which rule made it and from which input") {
  const Folder folder;
  const auto delivery = folder.write("delivery.json", customer_delivery("c-1", 1));
  const auto rules = folder.write("rules.json", rules_with("mail"));
  const auto text = run({"map", delivery, "--rules", rules, "--explain"});
  CHECK(text.exit_code == 0);
  CHECK(has(text.out, "identify, sent by the built-in mapping\n"));
  CHECK(has(text.out, "/traits/mail"));
  CHECK(has(text.out, "rule a"));
  CHECK(has(text.out, "/customer/email"));
  CHECK(has(text.out, "always the same"));
  const auto json = run({"map", delivery, "--rules", rules, "--explain", "--json"}).out;
  CHECK(has(
      json,
      R"("field":"/traits/mail","value":"c-1@shop.example","rule":"a","inputs":["/customer/email"])"));
  CHECK(has(json, R"("field":"/type","value":"identify","rule":null,"inputs":[])"));
}

TEST_CASE("a serving process maps with rules that are published, and with earlier ones again") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  auto client = client_of(server.url());
  std::size_t sent = 0;
  // Rules are used within a second or so: deliveries go on until one has been mapped with them.
  const auto deliver_until = [&](const std::string& part, bool there) {
    for (int i = 0; i < 2'000; ++i) {
      CHECK(post(client, customer_delivery("c-" + std::to_string(++sent), 1)).status == 202);
      REQUIRE(segment.wait_for_calls(sent));
      if (has(segment.calls().back().json, part) == there) return true;
    }
    return false;
  };
  const auto first = folder.write("first.json", rules_with("mail_one"));
  const auto published = run({"mapping", "publish", first, "--note", "first"}, variables);
  CHECK(published.out == "revision 1 of default is used from now on\n");
  CHECK(deliver_until("mail_one", true));
  CHECK(run({"mapping", "publish", folder.write("second.json", rules_with("mail_two"))}, variables)
            .exit_code == 0);
  CHECK(deliver_until("mail_two", true));
  const auto diff = run({"mapping", "diff", first}, variables);
  CHECK(diff.exit_code == 0);
  CHECK(has(diff.out, "/traits/mail_one"));
  CHECK(has(diff.out, "/traits/mail_two"));
  const auto listed = run({"mapping", "revisions", "--json"}, variables).out;
  CHECK(has(listed, R"("revision":2,"active":true)"));
  CHECK(has(listed, R"("revision":1,"active":false)"));
  CHECK(has(listed, R"("note":"first")"));
  CHECK(run({"mapping", "show", "1"}, variables).out == rules_with("mail_one") + "\n");
  CHECK(run({"mapping", "use", "1"}, variables).exit_code == 0);
  CHECK(deliver_until("mail_one", true));
  CHECK(run({"mapping", "use", "0"}, variables).exit_code == 0);
  CHECK(deliver_until("mail_one", false));
  CHECK(run({"mapping", "use", "9"}, variables).exit_code == 2);
}

TEST_CASE("diff applies changes of customers again to what was known before them") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1, "Ann")).status == 202);
  CHECK(post(client, customer_delivery("c-2", 1, "Ann")).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  CHECK(post(client, customer_delivery("c-1", 2, "Bea")).status == 202);
  REQUIRE(segment.wait_for_calls(3));
  const auto rules = folder.write("rules.json", R"({"version":1,"targets":{"segment":{"rules":[
  {"id":"renamed","from":"empty","send":"track","event":"Renamed",
   "when":"before.firstName = \"Ann\" and after.firstName = \"Bea\"",
   "properties":{"from":{"@path":"$.before.firstName"}}}]}}})");
  const auto diff = run({"mapping", "diff", rules}, variables);
  CHECK(diff.err == "");
  CHECK(has(diff.out, "compared 2 mappings of recent deliveries\n"));
  CHECK(has(diff.out, "segment: 1 of 3 calls would change"));
  CHECK(has(diff.out, "that are not sent today"));
}

TEST_CASE("a file with rules in the settings is used from the start and whenever it changes") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["SHOP_RULES"] = folder.write("rules.json", rules_with("mail_one"));
  Serving server(variables);
  variables["PORT"] = std::to_string(server.port());
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(has(segment.calls().back().json, "mail_one"));
  folder.write("rules.json", "{\"version\":1}");
  REQUIRE(server.wait_for_log("rules.not_used"));
  CHECK(post(client, customer_delivery("c-1", 2)).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  CHECK(has(segment.calls().back().json, "mail_one"));
  folder.write("rules.json", rules_with("mail_other"));
  bool used = false;
  for (std::size_t sent = 3; sent < 2'000 && !used; ++sent) {
    CHECK(post(client, customer_delivery("c-" + std::to_string(sent), 1)).status == 202);
    REQUIRE(segment.wait_for_calls(sent));
    used = has(segment.calls().back().json, "mail_other");
  }
  CHECK(used);
  const auto refused = run({"mapping", "publish", variables["SHOP_RULES"]}, variables);
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "shop.rules"));
}

TEST_CASE("a file with mistakes keeps a process from starting") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["SHOP_RULES"] =
      folder.write("rules.json", R"({"version":1,"targets":{"crm":{"rules":[]}}})");
  const auto ended = run({"serve"}, variables);
  CHECK(ended.exit_code != 0);
  CHECK(has(ended.err + ended.out, "there is no target of this name"));
}

}  // namespace ctsync::test
