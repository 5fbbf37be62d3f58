// SPDX-License-Identifier: MIT
#include <fmt/chrono.h>
#include <fmt/core.h>

#include <ctime>
#include <functional>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

std::string date_in(std::chrono::seconds wait) {
  const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + wait);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(at));
}

/// A value and the bounds of the wait that follows it.
struct Form {
  const char* name;
  std::function<std::string()> value;
  double least;
  double most;
};

const std::vector<Form>& forms() {
  static const std::vector<Form> all{
      {"seconds", [] { return std::string("2"); }, 2, 5},
      {"a date", [] { return date_in(seconds{4}); }, 2.5, 7},
      {"a date in the past", [] { return date_in(-seconds{3600}); }, 0, 3},
      {"a negative number", [] { return std::string("-5"); }, 0, 3},
      {"junk", [] { return std::string("soon, please"); }, 0, 3},
      {"nothing", [] { return std::string(); }, 0, 3},
      {"seconds with blanks", [] { return std::string("  1  "); }, 1, 4}};
  return all;
}

}  // namespace

void retry_after_forms(Run& run) {
  SceneOptions options;
  options.customers = 20;
  options.versions = 1;
  Scene scene(run, options);
  std::size_t limited = 0;
  // Each form is given once, and the request after it is accepted, so that the own backoff begins
  // anew.
  scene.target(0).follow([&](const Request& request) {
    if (request.number % 2 == 1 || request.number / 2 >= forms().size()) return Answer{};
    ++limited;
    return Answer::of(429, "Retry-After: " + forms()[request.number / 2].value() + "\r\n");
  });
  scene.begin();
  run.figures.faults = forms().size();
  for (std::size_t i = 0; i < forms().size(); ++i) {
    scene.sender().allow(2 * (i + 1));
    require(fmt::format("a request follows {}", forms()[i].name), seconds{30},
            [&] { return scene.target(0).requests() >= 2 * (i + 1); });
    require("the calls are settled", seconds{30}, [&] { return scene.drain(seconds{1}); });
  }
  const auto times = scene.target(0).times();
  for (std::size_t i = 0; i < forms().size(); ++i) {
    const std::chrono::duration<double> wait = times.at(2 * i + 1) - times.at(2 * i);
    run.figures.notes.push_back(fmt::format("{}: {:.2f} s", forms()[i].name, wait.count()));
    run.figures.expect(
        wait.count() >= forms()[i].least && wait.count() <= forms()[i].most * patience(),
        fmt::format("after {} the wait was {:.2f} s", forms()[i].name, wait.count()));
  }
  scene.finish();
}

}  // namespace ctsync::faults
