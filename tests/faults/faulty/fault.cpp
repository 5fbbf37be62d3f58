// SPDX-License-Identifier: MIT
#include "fault.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>

namespace ctsync::faults {

namespace {

constexpr std::array<std::string_view, 14> point_names{
    "before-accept",   "after-accept",   "after-claim",   "before-forward", "after-forward",
    "before-complete", "after-complete", "before-commit", "after-commit",   "after-claim-calls",
    "before-send",     "after-send",     "before-settle", "after-settle"};

std::string_view asked() {
  static const std::string text = [] {
    const char* given = std::getenv("TESTS_FAULT");
    return std::string(given == nullptr ? "" : given);
  }();
  return text;
}

}  // namespace

void pass(Point point) {
  static std::atomic<int> passed{0};
  auto rest = asked();
  if (!rest.starts_with("die:")) return;
  rest.remove_prefix(4);
  const auto name = point_names[static_cast<std::size_t>(point)];
  if (!rest.starts_with(name) || rest.substr(name.size(), 1) != ":") return;
  const int turn = std::atoi(rest.data() + name.size() + 1);
  if (++passed == turn) ::kill(::getpid(), SIGKILL);
}

bool has_defect(std::string_view name) { return asked() == name; }

}  // namespace ctsync::faults
