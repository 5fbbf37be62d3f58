// SPDX-License-Identifier: MIT
#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "harness/report.hpp"
#include "harness/time.hpp"
#include "store/database.hpp"

namespace {

using namespace ctsync::faults;

struct Asked {
  Size size = Size::brief;
  std::string form = "--ci";
  bool list = false;
  std::string store;
  std::string page;
  std::string commit;
  std::string date;
  std::vector<std::string> rows;
};

bool read_arguments(int argc, char** argv, Asked& asked) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] { return i + 1 < argc ? argv[++i] : ""; };
    if (word == "--quick" || word == "--ci" || word == "--full") {
      asked.form = word;
      asked.size = word == "--quick" ? Size::quick : word == "--ci" ? Size::brief : Size::full;
    } else if (word == "--list") {
      asked.list = true;
    } else if (word == "--store") {
      asked.store = value();
    } else if (word == "--docs") {
      asked.page = value();
    } else if (word == "--commit") {
      asked.commit = value();
    } else if (word == "--date") {
      asked.date = value();
    } else if (!word.starts_with("-")) {
      asked.rows.push_back(word);
    } else {
      return false;
    }
  }
  return asked.store.empty() || asked.store == "sqlite" || asked.store == "postgres";
}

bool is_asked(const Asked& asked, const Row& row, StoreKind store) {
  if (!asked.store.empty() && asked.store != name(store)) return false;
  if (asked.rows.empty()) return asked.size != Size::quick || row.quick;
  return std::find(asked.rows.begin(), asked.rows.end(), row.name) != asked.rows.end();
}

std::string lacks(const Row& row, StoreKind store, const Programs& programs) {
  if (store == StoreKind::postgres) {
    if (auto missing = lacks_postgres(); !missing.empty()) return missing;
  }
  return row.lacks ? row.lacks(programs) : std::string();
}

Outcome perform(const Row& row, StoreKind store, const Asked& asked, const Programs& programs) {
  Outcome outcome{&row, store, lacks(row, store, programs), {}, 0};
  if (!outcome.skipped.empty()) return outcome;
  const Moment began = Clock::now();
  try {
    Run run{store, asked.size, programs, outcome.figures};
    row.run(run);
  } catch (const std::exception& error) {
    // A control whose row breaks off proves nothing.
    if (row.is_control()) outcome.figures = {};
    if (!row.is_control()) outcome.figures.failures.push_back("broke off");
    outcome.figures.notes.push_back(error.what());
  }
  outcome.seconds = seconds_since(began);
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  Asked asked;
  if (!read_arguments(argc, argv, asked)) {
    fmt::print(stderr, "see the head of tests/faults/run\n");
    return 2;
  }
  const Programs programs{CTSYNC_PROGRAM, CTSYNC_FAULTY, CTSYNC_RECORDER};
  std::vector<Outcome> outcomes;
  if (!asked.list) print_head();
  for (const auto& row : all_rows()) {
    for (const auto store : row.stores) {
      if (!is_asked(asked, row, store)) continue;
      if (asked.list) {
        fmt::print("{:<34}{:<9}{}\n", row.name, name(store), row.fault);
        continue;
      }
      outcomes.push_back(perform(row, store, asked, programs));
      print(outcomes.back());
    }
  }
  const auto passed = std::count_if(outcomes.begin(), outcomes.end(),
                                    [](const Outcome& one) { return one.passed(); });
  const auto skipped = std::count_if(outcomes.begin(), outcomes.end(),
                                     [](const Outcome& one) { return !one.skipped.empty(); });
  const auto failed = static_cast<long>(outcomes.size()) - passed - skipped;
  if (!asked.list) fmt::print("{} passed, {} failed, {} skipped\n", passed, failed, skipped);
  if (!asked.page.empty()) {
    write_page(asked.page, outcomes,
               fmt::format("{}, {}, {}", asked.form, asked.commit, asked.date));
  }
  return failed == 0 ? 0 : 1;
}
