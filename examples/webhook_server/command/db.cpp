// SPDX-License-Identifier: MIT
#include <fmt/chrono.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdint>
#include <ctsync/json/write.hpp>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"
#include "delivery/stores/copy_store.hpp"
#include "operator/database.hpp"
#include "settings/setting_readers.hpp"

namespace ctsync::server {

namespace {

std::string size_text(std::int64_t bytes) {
  constexpr double kilo = 1024;
  const auto size = static_cast<double>(bytes);
  if (size < kilo * kilo) return fmt::format("{:.0f} kB", size / kilo);
  if (size < kilo * kilo * kilo) return fmt::format("{:.1f} MB", size / kilo / kilo);
  return fmt::format("{:.1f} GB", size / kilo / kilo / kilo);
}

std::string day_text(Time day) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::floor<std::chrono::seconds>(day)));
}

void print_days(const std::vector<StoreDay>& days) {
  if (days.empty()) return;
  print("{:<28} {:<12} {}\n", "DAY'S PARTITION", "DAY", "SIZE");
  for (const auto& each : days) {
    print("{:<28} {:<12} {}\n", each.name, day_text(each.day), size_text(each.bytes));
  }
}

void print_processes(const StoreReport& report) {
  if (report.processes.empty() && report.free_partitions == 0) return;
  print("{:<10} {:<30} {:<12} {:<6} {}\n", "ROLE", "HOST", "AGE", "STATE", "PARTITIONS");
  for (const auto& each : report.processes) {
    print("{:<10} {:<30} {:<12} {:<6} {}\n", each.role, printed(each.host),
          fmt::format("{} s", each.age.count()), each.is_live ? "live" : "lost", each.partitions);
  }
  print("partitions without an owner: {}\n", report.free_partitions);
}

std::string schema_text(const StoreReport& report) {
  if (report.schema == 0) return "none yet: ctsync serve or ctsync db migrate makes it";
  if (report.schema == report.newest_schema) return fmt::format("{}, the newest", report.schema);
  if (report.schema < report.newest_schema) {
    return fmt::format("{}, and this program needs {}: run ctsync db migrate", report.schema,
                       report.newest_schema);
  }
  return fmt::format("{} of a newer ctsync, and this one knows {}", report.schema,
                     report.newest_schema);
}

void print_text(const StoreReport& report, const StoreSettings& settings) {
  print("store   {}\nschema  {}\nsize    {}\n", printed(settings.shown), schema_text(report),
        size_text(report.bytes));
  if (report.counts) print_counts(*report.counts);
  print_processes(report);
  print_days(report.days);
}

template <class Words, class Numbers>
void write_counts(json::Writer& writer, std::string_view table, const Words& words,
                  const Numbers& numbers) {
  writer.key(table).begin_object();
  for (std::size_t i = 0; i < numbers.size(); ++i) writer.key(words[i]).integer(numbers[i]);
  writer.end_object();
}

void write_day(json::Writer& writer, const StoreDay& day) {
  writer.begin_object().key("name").string(day.name).key("day").string(day_text(day.day));
  writer.key("bytes").integer(day.bytes).end_object();
}

void print_json(const StoreReport& report, const StoreSettings& settings) {
  print_object([&](json::Writer& writer) {
    writer.key("store").string(settings.shown);
    writer.key("schema").integer(report.schema).key("newest_schema").integer(report.newest_schema);
    writer.key("bytes").integer(report.bytes);
    if (report.counts) {
      write_counts(writer, "inbox", entry_state_words, report.counts->entries);
      write_counts(writer, "outbox", call_state_words, report.counts->calls);
    }
    writer.key("processes").begin_array();
    for (const auto& each : report.processes) {
      writer.begin_object().key("role").string(each.role).key("host").string(each.host);
      writer.key("age_seconds").integer(each.age.count()).key("live").boolean(each.is_live);
      writer.key("partitions").integer(each.partitions).end_object();
    }
    writer.end_array().key("free_partitions").integer(report.free_partitions);
    writer.key("days").begin_array();
    for (const auto& each : report.days) {
      write_day(writer, each);
    }
    writer.end_array();
  });
}

/// Prints an object of numbers.
void print_numbers(std::initializer_list<std::pair<std::string_view, std::int64_t>> numbers) {
  print_object([&](json::Writer& writer) {
    for (const auto& [key, number] : numbers) writer.key(key).integer(number);
  });
}

int migrate(const Settings& settings, bool json) {
  const auto done = migrate_store(settings.store);
  if (!done) return failed("db migrate", done.error(), settings.store);
  if (json) {
    print_numbers({{"from", done->from}, {"to", done->to}});
  } else if (done->from == done->to) {
    print("the schema is {}, the newest: nothing to do\n", done->to);
  } else {
    print("the schema was brought from {} to {}\n", done->from, done->to);
  }
  return exit_ok;
}

int status(const Settings& settings, bool json) {
  const auto report = report_on_store(settings.store);
  if (!report) return failed("db status", report.error(), settings.store);
  json ? print_json(*report, settings.store) : print_text(*report, settings.store);
  return exit_ok;
}

int partitions(const Settings& settings, bool json) {
  const auto days = prepare_partitions(settings.store, now());
  if (!days) return failed("db partitions", days.error(), settings.store);
  if (!json) print_days(*days);
  for (const auto& day : *days) {
    if (!json) break;
    std::string line;
    json::Writer writer(line);
    write_day(writer, day);
    print("{}\n", line);
  }
  return exit_ok;
}

int prune(const Settings& settings, bool json) {
  const auto pruned = prune_store(settings, now());
  if (!pruned) return failed("db prune", pruned.error(), settings.store);
  if (json) {
    print_numbers({{"removed_bodies", *pruned}});
  } else {
    print("{} bodies removed\n", *pruned);
  }
  return exit_ok;
}

struct CopyArguments {
  std::string from;
  std::string to;
  bool json = false;
};

// The store of a URL that was given as an option, by the rule of store.url.
Result<StoreSettings> store_of(std::string_view option, const std::string& url,
                               std::string_view scheme) {
  Settings settings;
  const bool good = read_store_url(RawValue::loose(url), settings);
  if (good && settings.store.scheme == scheme) return settings.store;
  return Error{Errc::configuration, std::string(option),
               scheme == "sqlite" ? "expected sqlite:PATH" : "expected postgresql://..."};
}

void print_copied(const Copied& copied) {
  print(stderr, "\r{} records, {} entries, {} calls", copied.records, copied.entries, copied.calls);
}

void print_copied_json(const Copied& copied) {
  print_object([&](json::Writer& writer) {
    writer.key("records").integer(copied.records);
    writer.key("entries").integer(copied.entries).key("calls").integer(copied.calls);
    writer.key("already_there").boolean(copied.already_there);
    writer.key("resumed").boolean(copied.resumed);
  });
}

int copy(const Settings& settings, const CopyArguments& arguments) {
  const auto from = store_of("--from", arguments.from, "sqlite");
  if (!from) return failed("db copy", from.error());
  const auto to = arguments.to.empty() && is_shared(settings.store)
                      ? Result<StoreSettings>(settings.store)
                      : store_of("--to", arguments.to, "postgresql");
  if (!to) return failed("db copy", to.error());
  const bool shows = ::isatty(STDERR_FILENO) == 1;
  const auto copied = copy_store(from->path, to->url.reveal(), [shows](const Copied& so_far) {
    if (shows) print_copied(so_far);
  });
  if (shows) print(stderr, "\n");
  if (!copied) {
    const bool is_of_file = copied.error().where == "from";
    return failed("db copy", copied.error(), is_of_file ? *from : *to);
  }
  if (arguments.json) {
    print_copied_json(*copied);
    return exit_ok;
  }
  if (copied->already_there) {
    print("{} was copied before: nothing to do\n", from->shown);
    return exit_ok;
  }
  print("{} records, {} entries and {} calls were copied{} to {}\n", copied->records,
        copied->entries, copied->calls,
        copied->resumed ? ", after those of a run that did not end," : "", printed(to->shown));
  print("{} is unchanged; do not serve it again\n", printed(from->shown));
  return exit_ok;
}

/// Adds a command that takes nothing but --json.
void add_step(Command db, const char* name, const char* summary, const char* more,
              int (*run)(const Settings&, bool json), std::string_view json_help = json_option) {
  auto command = db.add_command(name, summary, more);
  const auto json = std::make_shared<bool>(false);
  command.add_json_flag(*json, json_help);
  const auto begin = fmt::format("ctsync db {}", name);
  command.add_examples({begin, begin + " --json"});
  command.choose_with_settings([json, run](const Settings& s) { return run(s, *json); });
}

void add_copy(Command db) {
  const auto arguments = std::make_shared<CopyArguments>();
  auto copies = db.add_command(
      "copy", "Move what a SQLite file holds into an empty PostgreSQL database",
      "Takes over records, the ids of all deliveries, and what waits or is dead, with its bytes\n"
      "and ids. Safe to kill and to repeat. Refuses to run while a process uses one of the two.");
  copies.add_option("--from", arguments->from, "sqlite:PATH, the file that was served")
      .type_name("URL")
      .required();
  copies
      .add_option("--to", arguments->to,
                  "postgresql://..., the database; without it INBOX_DATABASE_URL, so that no "
                  "password is among the arguments, where other users may see it")
      .type_name("URL");
  copies.add_json_flag(arguments->json);
  copies.add_examples({"ctsync db copy --from sqlite:ctsync.db"});
  copies.choose_with_settings([arguments](const Settings& s) { return copy(s, *arguments); });
}

}  // namespace

void add_db(Command program) {
  auto db =
      program.add_group("db", "Inspect and maintain the store; needs INBOX_DATABASE_URL only");
  db.add_examples({"ctsync db status", "ctsync db migrate"});
  add_step(
      db, "migrate", "Bring the schema of the store to the newest one",
      "Safe to repeat, to run by several at once, and to kill. Processes of the release before\n"
      "may run beside it. A SQLite file is migrated when it is opened to serve.",
      migrate);
  add_step(db, "status", "Show schema, size, counts, processes, and partitions with their owners",
           "Changes nothing. May run beside serving processes.", status);
  add_step(db, "partitions",
           "Create the partitions of the coming week where they are missing, and list all",
           "Workers do the same by themselves.", partitions, json_lines_option);
  add_step(db, "prune", "Remove the bodies and rows that are no longer kept",
           "Serving processes do the same every ten minutes.", prune);
  add_copy(db);
}

}  // namespace ctsync::server
