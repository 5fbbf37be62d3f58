// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/view.hpp>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

/// The end of a reconciliation, as its command prints it.
struct Reconciled {
  int exit_code = -1;
  std::string out;
  std::map<std::string, std::int64_t> numbers;  ///< of its last line and the report in it
  std::set<std::string> samples;                ///< as "missing c-1 2/0"
  std::int64_t dead_calls = 0;

  bool adds_up() const {
    return numbers.at("read") == numbers.at("told") + numbers.at("known") + numbers.at("ignored") +
                                     numbers.at("dead") &&
           numbers.at("open") == 0;
  }
};

inline std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  const auto begin = text.rfind('\n', end);
  return text.substr(begin == text.npos ? 0 : begin + 1, end - begin);
}

inline Reconciled reconcile(const Variables& variables, std::vector<std::string> options = {}) {
  options.insert(options.begin(), "reconcile");
  options.emplace_back("--json");
  const auto ended = run(options, variables);
  CAPTURE(ended.err);
  Reconciled reconciled{ended.exit_code, ended.out, {}, {}, 0};
  const auto line = last_line(ended.out);
  json::Parser parser;
  const auto root = parser.parse(line);
  REQUIRE(root);
  const auto take = [&](json::View from, std::initializer_list<const char*> names) {
    for (const auto* name : names) reconciled.numbers[name] = from[name].integer().value_or(-1);
  };
  take(*root, {"read", "told", "known", "ignored", "dead", "open"});
  const auto report = (*root)["report"];
  take(report, {"compared", "equal", "missing", "outdated", "wrongly_deleted", "gone", "not_judged",
                "added", "not_at_target", "differs", "not_received"});
  report["samples"].each_element([&](std::size_t, json::View each) {
    reconciled.samples.insert(
        fmt::format("{} {} {}/{}", each["drift"].string_or_empty(), each["id"].string_or_empty(),
                    each["version"].integer().value_or(-1), each["known"].integer().value_or(-1)));
    return true;
  });
  report["calls"].each_element([&](std::size_t, json::View each) {
    reconciled.dead_calls += each["dead"].integer().value_or(0);
    return true;
  });
  CHECK(reconciled.adds_up());
  return reconciled;
}

/// Delivers customers, each of whom makes one call.
inline void deliver(Serving& server, Recorder& segment, std::initializer_list<std::string> bodies) {
  auto client = client_of(server.url());
  const auto before = segment.calls().size();
  for (const auto& body : bodies) CHECK(post(client, body).status == 202);
  REQUIRE(segment.wait_for_calls(before + bodies.size()));
}

inline std::string now_text() {
  std::string text;
  detail::append_datetime(text, wall_clock());
  return text;
}

}  // namespace ctsync::test
