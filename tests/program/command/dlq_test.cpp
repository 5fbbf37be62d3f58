// SPDX-License-Identifier: MIT
#include <atomic>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

namespace {

/// A target that refuses the calls of "c-bad" and "c-worse" and repeats what it refuses, and a
/// server that has sent it those and "c-1", and one delivery that cannot be read.
struct Refusing {
  std::atomic<bool> picky{true};
  Recorder segment{[this](const http::Request& request) {
    http::Response response;
    const auto bad = [&](std::string_view text) {
      return picky && request.body.find(text) != std::string_view::npos;
    };
    response.status = bad("c-bad@") || bad("c-worse@") ? 400 : 200;
    if (response.status == 400) response.body = "invalid: " + std::string(request.body);
    return response;
  }};
  Folder folder;
  Variables variables = settings(segment, folder);
  Serving server{variables};

  Refusing() {
    auto client = client_of(server.url());
    for (const auto* id : {"c-1", "c-bad", "c-worse"}) {
      CHECK(post(client, customer_delivery(id, 1)).status == 202);
    }
    REQUIRE(segment.wait_for_calls(1));
    REQUIRE(server.wait_for_log("call.dead"));
    for (auto dead = dlq({"list", "--json"}).out; dead.find("outbox-3") == std::string::npos;) {
      dead = dlq({"list", "--json"}).out;
    }
  }
  Finished dlq(std::vector<std::string> arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), "dlq");
    return run(arguments, variables, input);
  }
  std::size_t listed(std::vector<std::string> filter) {
    filter.insert(filter.begin(), {"list", "--json"});
    const auto out = dlq(filter).out;
    return static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a dead letter is shown with its attempts, and no answer repeats what was sent") {
  Refusing refusing;
  const auto shown = refusing.dlq({"show", "outbox-2"});
  CHECK(shown.exit_code == 0);
  CHECK(has(shown.out, "reason      rejected: Segment answered 400\n"));
  CHECK(has(shown.out, "died        20"));
  CHECK(has(shown.out, "first try   20"));
  CHECK(has(shown.out, " 400 "));
  CHECK(has(shown.out, "invalid: {"));
  for (const auto* sent : {"c-bad", "shop.example", "Ada", "write-key"}) {
    CAPTURE(shown.out);
    CHECK_FALSE(has(shown.out.substr(shown.out.find("invalid: ")), sent));
  }
  const auto json = refusing.dlq({"show", "outbox-2", "--json"}).out;
  CHECK(has(json, R"("kept_attempts":[{"number":1,"at":")"));
  CHECK(has(json, R"("status":400,"no_answer":"","then":"dead","code":"rejected")"));
  CHECK(refusing.dlq({"show", "outbox-2", "--json", "--payload"}).exit_code == 2);
}

TEST_CASE("dead letters are chosen by reason, text, target, type, customer and age") {
  Refusing refusing;
  CHECK(refusing.listed({}) == 2);
  CHECK(refusing.listed({"--reason", "rejected"}) == 2);
  CHECK(refusing.listed({"--reason", "gave_up"}) == 0);
  CHECK(refusing.listed({"--contains", "answered 400"}) == 2);
  CHECK(refusing.listed({"--target", "segment", "--type", "identify"}) == 2);
  CHECK(refusing.listed({"--target", "crm"}) == 0);
  CHECK(refusing.listed({"--type", "track"}) == 0);
  CHECK(refusing.listed({"--newer-than", "1h"}) == 2);
  CHECK(refusing.listed({"--older-than", "1h"}) == 0);
  CHECK(refusing.listed({"--customer", "c-bad"}) == 1);
  CHECK(refusing.listed({"--customer", "C-Bad@shop.example"}) == 1);
  CHECK(refusing.listed({"--customer", "nobody@shop.example"}) == 0);
  CHECK(refusing.dlq({"list", "--json", "--customer", "-"}, "c-worse@shop.example\n")
            .out.starts_with(R"({"id":"outbox-3")"));
  const auto none = refusing.dlq({"list", "--customer", "nobody@shop.example"});
  CHECK(none.out == "no dead letters that match\n");
}

TEST_CASE("a filter that means nothing is wrong usage") {
  for (const auto& [option, value] :
       {std::pair("--reason", "answered 400"), std::pair("--older-than", "soon"),
        std::pair("--type", "CustomerCreated")}) {
    const auto refused = run({"dlq", "list", option, value});
    CHECK(refused.exit_code == 2);
    CHECK(has(refused.err, option));
  }
}

TEST_CASE("a filter without a match says what was found and what is known") {
  const auto reason = run({"dlq", "list", "--reason", "answered 400"});
  CHECK(has(reason.err, "expected one of own_call, "));
  CHECK(has(reason.err, ", gave_up, "));
  CHECK(has(reason.err, "got \"answered 400\""));
  CHECK(has(run({"dlq", "list", "--older-than", "soon"}).err, "got \"soon\""));
  Refusing refusing;
  for (const auto* command : {"list", "retry", "discard"}) {
    for (const auto& [option, known] :
         {std::pair("--tenant", "default"), {"--target", "segment"}}) {
      std::vector<std::string> arguments{command, option, "typo"};
      if (std::string_view(command) != "list") arguments.emplace_back("--all");
      if (std::string_view(command) != "list") arguments.emplace_back("--yes");
      const auto refused = refusing.dlq(arguments);
      CHECK(refused.exit_code == 2);
      CHECK(refused.err == "ctsync dlq: " + std::string(option) + ": no " + (option + 2) +
                               " typo is configured, expected one of: " + known + "\n");
    }
  }
  CHECK(run({"outbox", "--tenant", "typo"}, refusing.variables).exit_code == 2);
  // Without a configuration the store's own names are known, and a letter may yet come.
  const Variables store{{"INBOX_DATABASE_URL", refusing.variables["INBOX_DATABASE_URL"]}};
  const auto unsure = run({"dlq", "list", "--tenant", "typo"}, store);
  CHECK(unsure.exit_code == 0);
  CHECK(has(unsure.err, "no tenant typo is known: the rows in the store have default; "));
}

TEST_CASE("an empty value of an option is refused, and never means all or none") {
  Refusing refusing;
  for (const auto* option : {"--customer", "--contains", "--target", "--tenant", "--type",
                             "--reason", "--older-than", "--newer-than", "--limit", "--config"}) {
    for (const auto& given : {std::vector<std::string>{option, ""}, {std::string(option) + "="}}) {
      CAPTURE(option);
      std::vector<std::string> arguments{"discard", "--all"};
      arguments.insert(arguments.end(), given.begin(), given.end());
      arguments.emplace_back("--yes");
      const auto refused = refusing.dlq(arguments);
      CHECK(refused.exit_code == 2);
      CHECK(has(refused.err, std::string(option) + ": expected "));
      CHECK(has(refused.err, "got an empty text"));
    }
  }
  CHECK(refusing.dlq({"discard", "--all", "--yes", "--customer", "-"}, "\n").exit_code == 2);
  CHECK(refusing.listed({}) == 2);
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"outbox", "--tenant", ""},
           {"outbox", "--state", ""},
           {"privacy", "erase", "--yes", "--email", ""},
           {"privacy", "erase", "--yes", "--customer-id", "c-1", "--tenant", ""},
           {"db", "copy", "--from", "sqlite:x", "--to", ""},
           {"subscribe", "pubsub", "--topic", ""},
           {"subscribe", "pubsub", "--delete", "--key", ""},
           {"sources", "confirm", ""},
           {"dlq", "show", ""},
           {"send", ""},
           {"map", ""},
           {"map", "--profile", ""},
           {"doctor", "--key", ""},
           {"serve", "--role", ""}}) {
    CAPTURE(arguments.front());
    const auto refused = run(arguments, refusing.variables);
    CHECK(refused.exit_code == 2);
    CHECK(has(refused.err, "got an empty text"));
  }
}

TEST_CASE("letters that are named are changed all or not at all") {
  Refusing refusing;
  for (const auto* command : {"retry", "discard"}) {
    for (const auto& ids : {std::pair("outbox-2", "outbox-999"), {"outbox-999", "outbox-2"}}) {
      const auto refused = refusing.dlq({command, ids.first, ids.second, "outbox-1"});
      CHECK(refused.exit_code == 1);
      CHECK(has(refused.err, "outbox-999: there is no entry and no call with this id; "));
      CHECK(has(refused.err, "outbox-1: it is no dead letter, it is accepted; "));
      CHECK(has(refused.err, "nothing was changed\n"));
      CHECK_FALSE(has(refused.err, "\"event\""));
    }
    CHECK(refusing.dlq({command, "outbox-2", "7"}).exit_code == 2);
  }
  CHECK(refusing.listed({}) == 2);
  CHECK(has(refusing.dlq({"show", "outbox-2"}).out, "state       dead\n"));
  const auto once = refusing.dlq({"discard", "outbox-2", "outbox-2"});
  CHECK(once.exit_code == 0);
  CHECK(once.out == "1 dead letter was discarded\n");
  const auto retried = refusing.dlq({"retry", "outbox-3", "outbox-3"});
  CHECK(retried.exit_code == 0);
  CHECK(has(retried.out, "1 dead letter is waiting again"));
}

TEST_CASE("a waiting call is shown with the time of its next attempt") {
  Recorder segment{[](const http::Request&) {
    http::Response response;
    response.status = 503;
    return response;
  }};
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server{variables};
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  while (!has(run({"outbox"}, variables).out, "outbox-1")) {
  }
  const auto row = run({"dlq", "show", "outbox-1"}, variables).out;
  CHECK(has(row, "next try    20"));
  const auto table = run({"outbox"}, variables).out;
  CHECK(has(table, " NEXT TRY "));
  const auto line = table.substr(table.find("outbox-1"));
  CHECK(std::count(line.begin(), line.end(), 'Z') >= 2);
}

TEST_CASE("a retry or a discard can be looked at before it is done") {
  Refusing refusing;
  for (const auto* command : {"retry", "discard"}) {
    const auto preview = refusing.dlq({command, "--all", "--dry-run"});
    CHECK(preview.exit_code == 0);
    CHECK(has(preview.out, "2  rejected "));
    CHECK(has(preview.out, "outbox-2"));
    CHECK(has(refusing.dlq({command, "--all", "--dry-run", "--json"}).out,
              R"({"count":2,"groups":[{"count":2,"code":"rejected","tenant":"default",)"));
  }
  CHECK(refusing.listed({}) == 2);
}

TEST_CASE("discarded letters are seen as such, are never retried, and the log says who did it") {
  Refusing refusing;
  for (const auto* command : {"retry", "discard"}) {
    const auto unasked = refusing.dlq({command, "--all"});
    CHECK(unasked.exit_code == 2);
    CHECK(has(unasked.out, "2  rejected "));
    CHECK(unasked.err ==
          "ctsync dlq " + std::string(command) + ": nothing was changed: that needs --yes\n");
    CHECK(refusing.dlq({command, "--all", "--json"}).exit_code == 2);
  }
  CHECK(refusing.listed({}) == 2);
  const auto one = refusing.dlq({"discard", "outbox-2"});
  CHECK(one.exit_code == 0);
  CHECK(one.out == "1 dead letter was discarded\n");
  CHECK(has(one.err, R"("event":"dlq.discarded")"));
  CHECK(has(one.err, R"("count":1,"uid":)"));
  CHECK(refusing.dlq({"retry", "outbox-2"}).exit_code == 1);
  CHECK(refusing.dlq({"discard", "outbox-2"}).exit_code == 1);
  CHECK(has(refusing.dlq({"show", "outbox-2"}).out, "state       discarded\n"));
  CHECK(refusing.listed({"--discarded"}) == 1);
  CHECK(has(run({"outbox"}, refusing.variables).out, "accepted 1, dead 1, discarded 1\n"));
  const auto rest = refusing.dlq({"discard", "--all", "--yes", "--json", "--reason", "rejected"});
  CHECK(rest.out == "{\"discarded\":1,\"refused\":[]}\n");
  CHECK(refusing.dlq({"list"}).out == "no dead letters\n");
}

TEST_CASE("dead letters are counted by reason, with a sample and what to do about it") {
  Refusing refusing;
  const auto groups = refusing.dlq({"list", "--by", "reason"});
  CHECK(groups.exit_code == 0);
  CHECK(has(groups.out, "       2  rejected               outbox-2     Segment answered 400\n"));
  CHECK(has(groups.out, "to correct it: see in ctsync dlq show ID what the target answered"));
  const auto json = refusing.dlq({"list", "--by", "reason", "--json"}).out;
  CHECK(json.starts_with(R"({"code":"rejected","count":2,"sample":"outbox-2",)"));
  CHECK(std::count(json.begin(), json.end(), '\n') == 1);
  CHECK(refusing.dlq({"list", "--by", "reason", "--customer", "c-bad", "--json"})
            .out.starts_with(R"({"code":"rejected","count":1,)"));
  CHECK(refusing.dlq({"list", "--by", "reason", "--reason", "gave_up"}).out ==
        "no dead letters with such a reason\n");
  CHECK(refusing.dlq({"list", "--by", "color"}).exit_code == 2);
}

TEST_CASE("on a terminal a change of all letters is shown and then asked for") {
  Refusing refusing;
  const auto ask = [&](const char* command, const char* answer) {
    return run_on_terminal({"dlq", command, "--all"}, refusing.variables, answer);
  };
  for (const auto* command : {"retry", "discard"}) {
    const auto refused = ask(command, "n\n");
    CHECK(refused.exit_code == 1);
    CHECK(has(refused.screen, "2  rejected "));
    CHECK(has(refused.screen, std::string(command) + " 2 dead letters? [y/N] "));
    CHECK(has(refused.screen, "nothing was changed\n"));
    CHECK(ask(command, "\n").exit_code == 1);
  }
  CHECK(refusing.listed({}) == 2);
  CHECK(ask("discard", "y\n").exit_code == 0);
  CHECK(refusing.listed({}) == 0);
}

TEST_CASE("a redriven call keeps its attempts") {
  Refusing refusing;
  refusing.picky = false;
  const auto retried = refusing.dlq({"retry", "--all", "--yes", "--limit", "1", "--json"});
  CHECK(retried.out == "{\"retried\":1,\"refused\":[]}\n");
  CHECK(has(retried.err, R"("event":"dlq.retried")"));
  CHECK(refusing.segment.wait_for_calls(2));
  CHECK(refusing.listed({}) == 1);
  while (!has(refusing.dlq({"show", "outbox-2"}).out, "state       accepted\n")) {
  }
  const auto shown = refusing.dlq({"show", "outbox-2"}).out;
  CHECK(has(shown, " 400 "));
  CHECK(has(shown, " 200 "));
  CHECK(refusing.dlq({"retry", "outbox-2"}).err ==
        "ctsync dlq: outbox-2: it is no dead letter, it is accepted; nothing was changed\n");
  CHECK(refusing.dlq({"show", "outbox-99"}).exit_code == 1);
}

}  // namespace ctsync::test
