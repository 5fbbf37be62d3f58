// SPDX-License-Identifier: MIT
#include "program/page/walk.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iterator>
#include <map>
#include <sstream>
#include <utility>

#include "core/file_text.hpp"
#include "program/deliveries.hpp"

namespace ctsync::test {

namespace {

constexpr const char* write_key = "write-key-of-the-test";
constexpr const char* new_customer = CTSYNC_FIXTURES "/customer_created/minimal.in.json";
constexpr const char* same_customer = R"({
  "notificationType": "ResourceCreated",
  "projectKey": "aurora-shop",
  "resource": { "typeId": "customer", "id": "6f1c2a34-0b5d-4e87-9c11-2d7a5be0f101" },
  "version": 1,
  "modifiedAt": "2026-03-02T09:15:30.120Z"
})";
constexpr const char* new_subscription = CTSYNC_FIXTURES "/ignored/subscription_probe.in.json";

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// The variables of .env, none of whose values need quotes here.
Variables variables_in(const std::string& path) {
  Variables variables;
  for (const auto& line : lines_of(file_text(path))) {
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string::npos) continue;
    variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return variables;
}

}  // namespace

std::vector<std::string> arguments_of(const std::string& command) {
  std::string joined = command;
  replace_all(joined, "\\\n", " ");
  std::istringstream stream(joined);
  std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
  REQUIRE_MESSAGE((!words.empty() && words.front() == "ctsync"), command);
  words.erase(words.begin());
  return words;
}

Walk::Walk(const std::string& page, Variables commercetools)
    : steps_(steps_of(page)), commercetools_(std::move(commercetools)) {
  // A shell finds `ctsync`, and an `az` that knows a topic, in this folder.
  const auto bin = folder_.file("bin");
  REQUIRE(::mkdir(bin.c_str(), 0700) == 0);
  REQUIRE(::symlink(program().c_str(), (bin + "/ctsync").c_str()) == 0);
  const auto az = folder_.write("bin/az",
                                "#!/bin/sh\n"
                                "case \"$*\" in\n"
                                "*key1*) echo access-key-of-the-topic ;;\n"
                                "*) echo https://ctsync.example.com/api/events ;;\n"
                                "esac\n");
  REQUIRE(::chmod(az.c_str(), 0700) == 0);
}

void Walk::follow_all() {
  for (const auto& step : steps_) follow(step);
  if (!server_) return;
  server_->stop();
  CHECK(server_->end() == 0);
}

void Walk::follow(const PageStep& step) {
  CAPTURE(step.mark);
  CAPTURE(step.text);
  const auto& mark = step.mark;
  if (mark == "prints") return compare(step.text);
  printed_.reset();
  if (mark == "cloud" || mark == "account" || (mark == "commercetools" && commercetools_.empty()))
    return;
  static const std::map<std::string, void (Walk::*)(const std::string&)> with_text{
      {"init", &Walk::init},        {"file", &Walk::show_file},
      {"run", &Walk::run_in_shell}, {"commercetools", &Walk::run_in_shell},
      {"trigger", &Walk::trigger},  {"call", &Walk::show_call}};
  static const std::map<std::string, void (Walk::*)()> without_text{
      {"serve", &Walk::serve},       {"ready", &Walk::ready}, {"confirmed", &Walk::confirmed},
      {"customer", &Walk::customer}, {"probe", &Walk::probe}, {"refused", &Walk::refused}};
  if (const auto found = with_text.find(mark); found != with_text.end()) {
    (this->*found->second)(step.text);
  } else {
    REQUIRE(without_text.contains(mark));
    (this->*without_text.at(mark))();
  }
  done_.insert(mark);
}

void Walk::init(const std::string& command) {
  auto words = arguments_of(command);
  words.insert(words.end(), {"--dir", folder_.file("")});
  Terminal terminal(words);
  REQUIRE_MESSAGE(terminal.wait_for("Segment write key"), terminal.shown());
  REQUIRE(terminal.wait_for(": "));
  terminal.type(std::string(write_key) + "\n");
  CHECK(terminal.end() == 0);
  printed_ = plain(terminal.shown());
  config_ = file_text(folder_.file("sync-config.json"));
  as_written_ = variables_in(folder_.file(".env"));
  as_written_["PORT"] = std::to_string(free_port());
  CHECK(as_written_["SEGMENT_WRITE_KEY"] == write_key);
}

void Walk::show_file(const std::string& text) {
  CHECK(config_ == text);
  put_stand_ins_in();
}

void Walk::put_stand_ins_in() {
  cloud_.emplace(config_);
  variables_ = as_written_;
  variables_["HOST"] = "127.0.0.1";
  variables_["ADMIN_LISTEN"] = "off";  // its usual port may be taken
  variables_["PORT"] = std::to_string(free_port());
  variables_["SYNC_CONFIG_PATH"] =
      folder_.write("stood-in.json", cloud_->stood_in(config_, segment_.url(), folder_));
  for (const auto& [name, value] : commercetools_) variables_[name] = value;
  std::string env;
  for (const auto& [name, value] : variables_) env += fmt::format("{}='{}'\n", name, value);
  folder_.write(".env", env);
}

void Walk::run_in_shell(const std::string& commands) {
  const auto finished = run_shell("cd '" + folder_.file("") + "'\nPATH=" + folder_.file("bin") +
                                  ":$PATH\nset -a; . ./.env; set +a\nexec 2>&1\n" + commands);
  printed_ = plain(finished.out);
}

void Walk::serve() {
  server_.emplace(std::vector<std::string>{"serve"}, variables_);
  REQUIRE_MESSAGE(server_->wait_for("Ctrl-C ends it"), server_->shown());
  REQUIRE(server_->wait_for("--to " + server_url()));
  REQUIRE(server_->wait_for("\n"));
  printed_ = plain(server_->shown());
}

void Walk::ready() {
  auto client = client_of(server_url());
  const auto response = get(client, "/readyz");
  CHECK(response.status == 200);
  printed_ = response.body + "\n";
}

/// A page shows the question of a real workspace and the answer of the server in one.
void Walk::trigger(const std::string& command) {
  const auto words = arguments_of(command);
  const auto asked = run_on_terminal(words, as_written_, "n\n");
  const std::string question = "[y/N] ";
  const auto end = asked.screen.find(question);
  REQUIRE_MESSAGE(end != std::string::npos, asked.screen);
  const auto sent = run(words, variables_);
  CHECK_MESSAGE(sent.exit_code == 0, sent.err);
  CHECK(segment_.wait_for_calls(1));
  CHECK(server_->wait_for("call.accepted"));
  printed_ = plain(asked.screen.substr(0, end + question.size()) + "y\n" + sent.out);
}

void Walk::confirmed() {
  auto client = client_of(server_url());
  CHECK(cloud_->introduce(client, variables_));
  expect_log("sns.confirmed");
}

void Walk::probe() {
  auto client = client_of(server_url());
  CHECK(cloud_->introduce(client, variables_));
  CHECK(cloud_->deliver(client, variables_, file_text(new_subscription)) == 202);
  CHECK(server_->wait_for("test_notification"));
}

/// A new customer is a message and a change, because the Subscription is to both.
void Walk::customer() {
  auto client = client_of(server_url());
  CHECK(cloud_->introduce(client, variables_));
  const auto before = segment_.calls().size();
  CHECK(cloud_->deliver(client, variables_, file_text(new_customer)) == 202);
  CHECK(segment_.wait_for_calls(before + 1));
  // The store has the answer of Segment a moment after Segment gave it.
  CHECK(server_->wait_for("call.accepted"));
  CHECK(cloud_->deliver(client, variables_, same_customer) == 202);
  CHECK(server_->wait_for("known_version"));
}

void Walk::refused() {
  auto client = client_of(server_url());
  CHECK(cloud_->deliver_wrongly(client, variables_) == 401);
  expect_log("delivery.rejected");
}

/// Waits for the line of the log about an event. It is what was printed.
void Walk::expect_log(const std::string& event) {
  REQUIRE(server_->wait_for(event));
  REQUIRE(server_->wait_for("\n"));
  for (const auto& line : lines_of(plain(server_->shown()))) {
    if (line.find(event) != std::string::npos) printed_ = line + "\n";
  }
}

void Walk::show_call(const std::string& json) {
  const auto calls = segment_.calls();
  REQUIRE(!calls.empty());
  CHECK(missing_in(calls.back().json, compact_json(json)).empty());
}

void Walk::compare(const std::string& shown) {
  if (!printed_) return;
  const auto missing = missing_in(*printed_, shown);
  CHECK_MESSAGE(missing.empty(), "the page shows\n  ", missing, "\nbut this was printed:\n",
                *printed_);
  done_.insert("prints");
}

/// What was printed, with the names of the page instead of those of the test.
std::string Walk::plain(std::string printed) const {
  replace_all(printed, "\r\n", "\n");
  replace_all(printed, program(), "ctsync");
  replace_all(printed, folder_.file("stood-in.json"), folder_.file("sync-config.json"));
  replace_all(printed, folder_.file(""), "/srv/shop/");
  if (!variables_.empty()) {
    replace_all(printed, segment_.url(), "https://events.eu1.segmentapis.com");
    replace_all(printed, server_url(), "http://127.0.0.1:8080");
  }
  return printed;
}

std::string Walk::server_url() const { return "http://127.0.0.1:" + variables_.at("PORT"); }

}  // namespace ctsync::test
