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

/// What the lines of a table begin with, which tells its rows apart.
std::string line_start(const Row& row, StoreKind store) {
  return fmt::format("| {} | {} | ", row.name, name(store));
}

std::string page_line(const Outcome& outcome, const std::string& ran) {
  const Figures& f = outcome.figures;
  const std::string start = line_start(*outcome.row, outcome.store) + outcome.row->fault;
  if (!outcome.skipped.empty()) {
    return fmt::format("{} | | | | | | | | | | | {} | {} |\n", start, verdict(outcome), ran);
  }
  auto notes = f.notes;
  notes.insert(notes.begin(), verdict(outcome));
  notes.insert(notes.end(), f.failures.begin(), f.failures.end());
  return fmt::format("{} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", start,
                     f.acknowledged, f.faults, f.told, f.repeats, f.lost, f.doubled, f.two_contents,
                     f.reordered, f.invented + f.stray_repeats, f.leftovers + f.damage + f.leaks,
                     fmt::join(notes, "; "), ran);
}

/// The line of a row: of this run, else the one that the page has.
std::string line_of(const Row& row, StoreKind store, const std::vector<Outcome>& outcomes,
                    const std::string& ran, std::string_view page) {
  for (const auto& outcome : outcomes) {
    if (outcome.row == &row && outcome.store == store) return page_line(outcome, ran);
  }
  const auto at = page.find('\n' + line_start(row, store));
  if (at == std::string_view::npos) return {};
  return std::string(page.substr(at + 1, page.find('\n', at + 1) - at));
}

std::string page_table(const std::vector<Outcome>& outcomes, bool controls, const std::string& ran,
                       std::string_view page) {
  std::string text =
      "| row | store | fault | acknowledged | faults | told | repeats | lost | two ids | two "
      "contents | reordered | invented | left, damaged, leaked | result | run |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& row : all_rows()) {
    if (row.is_control() != controls) continue;
    for (const auto store : row.stores) text += line_of(row, store, outcomes, ran, page);
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
                const std::string& ran) {
  const std::string page = contents_of(file);
  const auto from = page.find(begin_mark);
  const auto to = page.find(end_mark);
  if (from == std::string::npos || to == std::string::npos) {
    throw std::runtime_error(file + " has no markers for the tables");
  }
  const std::string_view before = std::string_view(page).substr(from, to - from);
  std::ofstream(file) << page.substr(0, from + begin_mark.size()) << "\n\n"
                      << page_table(outcomes, false, ran, before)
                      << "\nThe controls, each a defect built in on purpose:\n\n"
                      << page_table(outcomes, true, ran, before) << '\n'
                      << page.substr(to);
}

}  // namespace ctsync::faults
