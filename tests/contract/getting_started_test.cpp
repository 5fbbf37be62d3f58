// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/file_text.hpp"
#include "mock.hpp"
#include "program/deliveries.hpp"
#include "program/page/walk.hpp"

namespace ctsync::test {

namespace {

const std::string docs = CTSYNC_DOCS;
const std::vector<std::string> roads{"pubsub", "sns", "eventbridge", "event-grid"};

std::string page_of(const std::string& road) { return docs + "/getting-started/" + road + ".md"; }

std::set<std::string> found_in(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[at->size() - 1].str());
  }
  return found;
}

/// What doctor prints of installations with each of the faults that the pages name.
std::vector<std::string> lines_about_faults(Mock& mock) {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder, mock.settings());
  std::string all;
  const auto examine = [&] { all += run({"doctor"}, variables).out; };
  {
    Serving server(variables);  // makes the store
    variables["PORT"] = std::to_string(server.port());
    examine();
  }
  run({"subscribe", "pubsub", "--gcp-project", "p", "--topic", "t"}, variables);
  mock.control("subscription?key=ctsync&status=ConfigurationError");
  examine();
  mock.control("fault?status=403&path=/payments&code=insufficient_scope");
  examine();
  mock.control("fault");
  variables["SEGMENT_REGION"] = "http://127.0.0.1:" + std::to_string(free_port());
  examine();
  return lines_of(all);
}

}  // namespace

TEST_CASE("subscribe and doctor print what the pages of docs/getting-started show") {
  for (const auto& road : roads) {
    CAPTURE(road);
    const Mock mock;
    Walk walk(page_of(road), mock.settings());
    walk.follow_all();
    CHECK(walk.done().contains("commercetools"));
    CHECK(walk.done().contains("call"));
  }
}

TEST_CASE("doctor says of a fault what the pages of docs/getting-started say that it says") {
  Mock mock;
  const auto lines = lines_about_faults(mock);
  for (const auto& road : roads) {
    const auto quotes = found_in(file_text(page_of(road)), "`((?:FAILED|skipped) [^`]*)`");
    CHECK(quotes.size() >= 5);
    for (const auto& quote : quotes) {
      CAPTURE(road);
      CHECK_MESSAGE(
          std::any_of(lines.begin(), lines.end(),
                      [&](const std::string& line) { return missing_in(line, quote).empty(); }),
          quote);
    }
  }
}

TEST_CASE("an API client needs the scopes that .env and docs/getting-started.md name") {
  Mock mock;
  mock.control("fault?status=403&path=/aurora-shop/&code=insufficient_scope");
  const auto advice = run({"doctor"}, mock.settings()).out;
  const auto needed = found_in(advice, "((?:view|manage)_[a-z_]+)");
  CHECK(needed.size() == 11);
  const Folder folder;
  REQUIRE(run({"init", "--non-interactive", "--project-key", "p", "--dir", folder.file("")})
              .exit_code == 0);
  CHECK(found_in(file_text(folder.file(".env")), "((?:view|manage)_[a-z_]+)") == needed);
  CHECK(found_in(file_text(docs + "/getting-started.md"), "`((?:view|manage)_[a-z_]+)`") == needed);
}

}  // namespace ctsync::test
