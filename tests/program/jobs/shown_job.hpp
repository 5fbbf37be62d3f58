// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <functional>
#include <map>
#include <string>

#include "program/program.hpp"

namespace ctsync::test {

/// A job as `jobs show --json` prints it.
struct ShownJob {
  std::string state;
  std::map<std::string, std::int64_t> counts;
  std::string error;
  bool catches_up = false;

  std::int64_t of(const std::string& name) const { return counts.at(name); }
  bool adds_up() const {
    return of("read") == of("told") + of("known") + of("ignored") + of("dead") + of("open");
  }
};

inline ShownJob shown(const Variables& variables, int number) {
  const auto printed = run({"jobs", "show", std::to_string(number), "--json"}, variables);
  REQUIRE(printed.exit_code == 0);
  json::Parser parser;
  const auto root = parser.parse(printed.out);
  REQUIRE(root);
  ShownJob job{std::string((*root)["state"].string_or_empty()),
               {},
               std::string((*root)["error"].string_or_empty()),
               (*root)["catches_up"].boolean().value_or(false)};
  for (const auto* name : {"read", "told", "known", "ignored", "dead", "open"}) {
    job.counts[name] = (*root)[name].integer().value_or(-1);
  }
  return job;
}

/// The job once it meets a condition, at the latest after 30 seconds.
inline ShownJob wait_for(const Variables& variables, int number,
                         const std::function<bool(const ShownJob&)>& done) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  auto job = shown(variables, number);
  while (!done(job) && std::chrono::steady_clock::now() < until) job = shown(variables, number);
  CHECK(done(job));
  CHECK(job.adds_up());
  return job;
}

/// All is read but what was changed meanwhile, and every entry has ended.
inline bool has_read_all(const ShownJob& job) { return job.catches_up && job.of("open") == 0; }

}  // namespace ctsync::test
