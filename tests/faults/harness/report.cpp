// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "process.hpp"

namespace ctsync::faults {

namespace {

constexpr std::string_view begin_mark = "<!-- tests/faults: begin -->";
constexpr std::string_view end_mark = "<!-- tests/faults: end -->";

std::string verdict(const Outcome& outcome) {
  if (!outcome.skipped.empty()) return "skipped: " + outcome.skipped;
  if (outcome.row->is_control()) return outcome.passed() ? "caught" : "NOT CAUGHT";
  return outcome.passed() ? "ok" : "FAILED";
}

std::string page_line(const Outcome& outcome) {
  const Figures& f = outcome.figures;
  if (!outcome.skipped.empty()) {
    return fmt::format("| {} | {} | {} | | | | | | | | | | | {} |\n", outcome.row->name,
                       outcome.row->fault, name(outcome.store), verdict(outcome));
  }
  auto notes = f.notes;
  notes.insert(notes.end(), f.failures.begin(), f.failures.end());
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                     outcome.row->name, outcome.row->fault, name(outcome.store), f.acknowledged,
                     f.faults, f.told, f.repeats, f.lost, f.doubled, f.two_contents, f.reordered,
                     f.invented + f.stray_repeats, f.leftovers + f.damage + f.leaks,
                     fmt::format("{}; {}", verdict(outcome), fmt::join(notes, "; ")));
}

std::string page_table(const std::vector<Outcome>& outcomes, bool controls) {
  std::string text =
      "| row | fault | store | acknowledged | faults | told | repeats | lost | two ids | two "
      "contents | reordered | invented | left, damaged, leaked | result |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& outcome : outcomes) {
    if (outcome.row->is_control() == controls) text += page_line(outcome);
  }
  return text;
}

}  // namespace

void print_head() {
  fmt::print("{:<34}{:<9}{:>7}{:>7}{:>7}{:>8}{:>8}  {}\n", "row", "store", "acked", "faults",
             "told", "repeats", "seconds", "lost/two ids/two contents/reordered/other");
  std::fflush(stdout);
}

void print(const Outcome& outcome) {
  const Figures& f = outcome.figures;
  if (!outcome.skipped.empty()) {
    fmt::print("{:<34}{:<9}{}\n", outcome.row->name, name(outcome.store), verdict(outcome));
  } else {
    fmt::print("{:<34}{:<9}{:>7}{:>7}{:>7}{:>8}{:>8.1f}  {}/{}/{}/{}/{} {}\n", outcome.row->name,
               name(outcome.store), f.acknowledged, f.faults, f.told, f.repeats, outcome.seconds,
               f.lost, f.doubled, f.two_contents, f.reordered,
               f.invented + f.stray_repeats + f.leftovers + f.damage + f.leaks, verdict(outcome));
    for (const auto& note : f.notes) fmt::print("    {}\n", note);
    for (const auto& failure : f.failures) fmt::print("    failure: {}\n", failure);
  }
  std::fflush(stdout);
}

void write_page(const std::string& file, const std::vector<Outcome>& outcomes,
                const std::string& form, const std::string& commit, const std::string& date) {
  const std::string page = contents_of(file);
  const auto from = page.find(begin_mark);
  const auto to = page.find(end_mark);
  if (from == std::string::npos || to == std::string::npos) {
    throw std::runtime_error(file + " has no markers for the tables");
  }
  std::ofstream(file) << page.substr(0, from + begin_mark.size())
                      << fmt::format("\n\n`tests/faults/run {}`, commit {}, {}.\n\n", form, commit,
                                     date)
                      << page_table(outcomes, false)
                      << "\nThe controls, each a defect built in on purpose:\n\n"
                      << page_table(outcomes, true) << '\n'
                      << page.substr(to);
}

}  // namespace ctsync::faults
