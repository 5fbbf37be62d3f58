// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/file_text.hpp"
#include "program/page/walk.hpp"

namespace ctsync::test {

namespace {

const std::vector<std::string>& roads() {
  static const std::vector<std::string> all{"pubsub", "sns", "eventbridge", "event-grid"};
  return all;
}

std::string page_of(const std::string& road) {
  return std::string(CTSYNC_DOCS) + "/getting-started/" + road + ".md";
}

std::string without(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// The commands that `ctsync init` prints when it is called as a page calls it, line by line, with
/// the short names of a page.
std::vector<std::string> printed_by_init(const std::string& command) {
  const Folder folder;
  auto words = arguments_of(command);
  words.insert(words.end(), {"--non-interactive", "--dir", folder.file("")});
  const auto made = run(words, {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"}});
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  const auto begin = made.out.find("Load the settings");
  REQUIRE(begin != std::string::npos);
  std::vector<std::string> commands;
  for (const auto& line : lines_of(made.out.substr(begin))) {
    if (!line.starts_with("  ")) continue;
    commands.push_back(
        without(without(line.substr(2), program(), "ctsync"), folder.file(""), "./"));
  }
  return commands;
}

/// The default of a variable of Terraform that is a list of texts.
std::vector<std::string> types_in(const std::string& variables, const std::string& name) {
  const auto begin = variables.find("variable \"" + name + "\"");
  const auto open = variables.find('[', variables.find("default", begin));
  const auto list = variables.substr(open, variables.find(']', open) - open);
  const std::regex text("\"([a-z-]+)\"");
  std::vector<std::string> types;
  for (std::sregex_iterator found(list.begin(), list.end(), text), end; found != end; ++found) {
    types.push_back((*found)[1].str());
  }
  return types;
}

}  // namespace

TEST_CASE(
    "a road has the commands that init prints, in their sequence, and no other for its cloud") {
  for (const auto& road : roads()) {
    CAPTURE(road);
    const auto steps = steps_of(page_of(road));
    REQUIRE(!steps.empty());
    REQUIRE(steps.front().mark == "init");
    const auto printed = printed_by_init(steps.front().text);
    std::size_t next = 0;
    for (const auto& step : steps) {
      if (step.mark == "prints") continue;
      for (const auto& line : lines_of(step.text)) {
        const bool is_next = next < printed.size() && line == printed[next];
        if (is_next) ++next;
        if (step.mark == "cloud") CHECK_MESSAGE(is_next, line);
      }
    }
    CHECK_MESSAGE(next == printed.size(),
                  "the page lacks: ", printed[std::min(next, printed.size() - 1)]);
  }
}

TEST_CASE(
    "each road leads a customer to the stand-in for Segment, and its page shows what is seen") {
  for (const auto& road : roads()) {
    CAPTURE(road);
    Walk walk(page_of(road), {});
    walk.follow_all();
    std::set<std::string> marks{"init",    "file",     "run",  "serve",   "ready",
                                "trigger", "customer", "call", "refused", "prints"};
    if (road == "sns") marks.insert("confirmed");
    if (road != "eventbridge") marks.insert("probe");
    CHECK(walk.done() == marks);
  }
}

TEST_CASE("every page of docs/getting-started is one of the tested roads") {
  std::size_t pages = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(CTSYNC_DOCS) + "/getting-started")) {
    CHECK_MESSAGE(std::count(roads().begin(), roads().end(), entry.path().stem()) == 1,
                  entry.path().string());
    ++pages;
  }
  CHECK(pages == roads().size());
}

TEST_CASE(
    "examples/terraform/pubsub makes the Subscription that ctsync makes, for the same account") {
  const auto folder = std::string(CTSYNC_DOCS) + "/../examples/terraform/pubsub/";
  const auto variables = file_text(folder + "variables.tf");
  const auto resources = file_text(folder + "main.tf");
  const auto draft =
      run({"subscribe", "pubsub", "--gcp-project", "p", "--topic", "t", "--dry-run"}).out;
  for (const std::string group : {"messages", "changes"}) {
    const auto types = types_in(variables, group);
    CHECK(types.size() > 1);
    std::string list;
    for (const auto& type : types) {
      list += fmt::format(R"({}{{"resourceTypeId":"{}"}})", list.empty() ? "" : ",", type);
    }
    const auto part = fmt::format(R"("{}":[{}])", group, list);
    CHECK_MESSAGE(draft.find(part) != std::string::npos, part, " is not in ", draft);
  }
  const auto page = file_text(page_of("pubsub"));
  for (const std::string same :
       {"serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com",
        "roles/pubsub.publisher", "roles/iam.serviceAccountTokenCreator",
        "@gcp-sa-pubsub.iam.gserviceaccount.com"}) {
    CAPTURE(same);
    CHECK(resources.find(same) != std::string::npos);
    CHECK(page.find(same) != std::string::npos);
  }
}

TEST_CASE("what a page shows and what is printed are compared line by line") {
  CHECK(missing_in("a\nb\nc\n", "a\n...\nc\n").empty());
  CHECK(missing_in("a\nc\n", "a\n...\nc\n").empty());
  CHECK(missing_in("id 17 of 20\n", "id ... of 20\n").empty());
  CHECK(missing_in("id 17 of 21\n", "id ... of 20\n") == "id ... of 20");
  CHECK(missing_in("a\nb\nc\n", "a\nc\n") == "c");
  CHECK(missing_in("a\n", "a\nb\n") == "b");
  CHECK(missing_in("a\nb\n", "a\n") == "the end");
  CHECK(missing_in("x a\n", "a\n") == "a");
  CHECK(compact_json("{ \"a b\": \"c \\\" d\" }\n") == R"({"a b":"c \" d"})");
}

}  // namespace ctsync::test
