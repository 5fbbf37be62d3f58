// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/dlq/filter.hpp"
#include "command/events/event_text.hpp"
#include "command/events/find_options.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/events/follow.hpp"
#include "operator/events/past.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

namespace {

struct EventArguments {
  EventQuery query;
  FindArguments find;
  std::string reason;
  std::string since;
  std::string before;
  std::vector<std::string> ids;
  bool json = false;
};

using Arguments = std::shared_ptr<EventArguments>;

Result<EventQuery> query_of(const EventArguments& arguments, const Tenants& tenants) {
  EventQuery query = arguments.query;
  if (!arguments.reason.empty()) query.code = reason_code(arguments.reason);
  if (const auto age = parse_age(arguments.since)) query.since = now() - *age;
  if (!arguments.before.empty()) {
    const auto comma = arguments.before.find(',');
    const auto row = parse_row_id(arguments.before.substr(0, comma));
    const auto call = comma == std::string::npos ? std::optional(RowId{Table::outbox, newest_row})
                                                 : parse_row_id(arguments.before.substr(comma + 1));
    if (!row || row->table != Table::inbox || !call) {
      return Error{Errc::invalid, "--before", "expected the id of an event, such as inbox-7"};
    }
    query.before = row->row;
    query.before_call = call->row;
    // Without a call to go on at, what calls find is chosen by the event alone.
    query.older = comma == std::string::npos ? row->row : newest_row;
  }
  if (auto status = add_to_query(arguments.find, tenants, query); !status) {
    return std::move(status).error();
  }
  return query;
}

void print_more(const EventPage& page, const EventQuery& query) {
  if (page.complete) {
    if (page.events.empty()) print(stderr, "no event matches\n");
    return;
  }
  // Nothing is before row 1, where there are no more.
  const auto at = [](std::int64_t row) { return std::max<std::int64_t>(row, 1); };
  auto place = to_string(RowId{Table::inbox, at(page.next)});
  const bool by_calls = !query.target.empty() || query.code || !query.state.empty();
  if (by_calls || !query.terms.empty()) {
    place += "," + to_string(RowId{Table::outbox, at(page.next_call)});
  }
  print(stderr, "older ones: ctsync events list --before {}\n", place);
}

int list(const EventArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("events list", store.error());
  const Tenants tenants(settings);
  const auto query = query_of(arguments, tenants);
  if (!query && query.error().code == Errc::invalid) {
    return wrong_usage("events list", to_string(query.error()));
  }
  if (!query) return failed("events list", query.error());
  Transformer transformer{{.families = families()}};
  const auto page = list_events(*store, transformer, *query, places_of(tenants));
  if (!page) return failed("events list", page.error());
  print_events(page->events, arguments.json);
  if (!arguments.json) print_more(*page, *query);
  return exit_ok;
}

Result<EventDetails> details_of(AnyStore& store, Event event) {
  EventDetails details{std::move(event), {}};
  for (const auto& call : details.event.calls) {
    auto attempts = store.attempts(call.row);
    if (!attempts) return std::move(attempts).error();
    details.attempts.push_back(*std::move(attempts));
  }
  return details;
}

int show(const EventArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("events show", store.error());
  const Tenants tenants(settings);
  Transformer transformer{{.families = families()}};
  std::size_t failures = 0;
  for (const auto& id : arguments.ids) {
    auto event = find_event(*store, transformer, id, places_of(tenants));
    auto details = event ? details_of(*store, *std::move(event)) : event.error();
    if (details) {
      print_event(*details, arguments.json);
    } else {
      failed("events show", details.error());
      ++failures;
    }
  }
  return outcome_of(failures, arguments.ids.size());
}

/// Follows until the process is ended. Errors of the store are told once, and it goes on.
int follow(AnyStore& store, const EventArguments& arguments, Time from) {
  Transformer transformer{{.families = families()}};
  EventFollower follower(store, transformer, arguments.query.tenant, arguments.query.source, from);
  bool failing = false;
  while (true) {
    const auto status =
        follower.look(now(), [&](const Event& event) { print_event_line(event, arguments.json); });
    if (!status && !failing) failed("listen", status.error());
    failing = !status;
    if (!flush_output()) return exit_ok;  // nobody reads it any more
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
  }
}

int listen(const EventArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("listen", store.error());
  if (!arguments.json) {
    print(stderr, "waiting for deliveries; Ctrl-C ends\n");
  }
  return follow(*store, arguments, now());
}

int tail(const EventArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("events tail", store.error());
  const Tenants tenants(settings);
  Transformer transformer{{.families = families()}};
  EventQuery query = arguments.query;
  const Time from = now();
  query.until = from;
  query.limit = 10;
  const auto page = list_events(*store, transformer, query, places_of(tenants));
  if (!page) return failed("events tail", page.error());
  for (auto event = page->events.rbegin(); event != page->events.rend(); ++event) {
    print_event_line(*event, arguments.json);
  }
  return follow(*store, arguments, from);
}

using Run = int (*)(const EventArguments&, const Settings&);

Command add(Command parent, const Arguments& arguments, const char* name, const char* summary,
            const char* more, Run run) {
  auto command = parent.add_command(name, summary, more);
  command.add_json_flag(arguments->json, json_lines_option);
  command.choose_with_settings(
      [arguments, run](const Settings& settings) { return run(*arguments, settings); });
  return command;
}

void add_places(Command command, EventQuery& query) {
  command.add_option("--tenant", query.tenant, "Only those of this tenant").type_name("NAME");
  command.add_option("--source", query.source, "Only those that arrived there").type_name("NAME");
}

void add_list(Command events) {
  const auto arguments = std::make_shared<EventArguments>();
  auto command = add(events, arguments, "list", "List events, the newest first",
                     "With --state, --reason or --target an event is listed for its delivery or\n"
                     "for one of its calls.",
                     list);
  auto& query = arguments->query;
  add_places(command, query);
  command.add_option("--state", query.state, "Only those in this state")
      .one_of({"waiting", "done", "ignored", "dead", "scheduled", "discarded"});
  command.add_option("--reason", arguments->reason, "Only those with exactly this code")
      .type_name("CODE")
      .check(reason_check());
  command.add_option("--target", query.target, "Only those with a call to this target")
      .type_name("NAME");
  command.add_option("--type", query.type, "Only those of this message type, such as OrderCreated")
      .type_name("TYPE");
  add_find_options(command, arguments->find);
  command.add_option("--since", arguments->since, "Only those that arrived since, such as 2h or 3d")
      .type_name("AGE")
      .check(age_check());
  command.add_option("--before", arguments->before, "Only those before this one, for the next page")
      .type_name("ID");
  command.add_option("--limit", query.limit, "How many at most")
      .in_range(1, 10'000)
      .shows_default();
  command.add_examples({"ctsync events list", "ctsync events list --state ignored --since 2h",
                        "ctsync events list --customer 5f0c4b6e-8d1f-4c0a-9a44-2b8f6f7a1c3d",
                        "ctsync events list --order 1042"});
}

void add_show(Command events) {
  const auto arguments = std::make_shared<EventArguments>();
  auto command =
      add(events, arguments, "show",
          "Show what became of deliveries: each call, each attempt, and what was answered",
          "An ID is that of an event (inbox-7), of a call (outbox-9), of a delivery, or the\n"
          "messageId of a call. No payload is shown.",
          show);
  command.add_option("ID", arguments->ids, "Ids as `events list` shows them").required();
  command.add_examples({"ctsync events show inbox-7", "ctsync events show outbox-9 --json"});
}

}  // namespace

void add_events(Command program) {
  auto events = program.add_group("events", "See everything that arrived, and what became of it");
  events.add_examples({"ctsync events list", "ctsync events show inbox-7"});
  add_list(events);
  add_show(events);
  const auto arguments = std::make_shared<EventArguments>();
  auto command =
      add(events, arguments, "tail",
          "Show the last ten events, and then new ones as `ctsync listen` does", "", tail);
  add_places(command, arguments->query);
  command.add_examples({"ctsync events tail", "ctsync events tail --source shop --json"});
}

void add_listen(Command program) {
  const auto arguments = std::make_shared<EventArguments>();
  auto command =
      add(program, arguments, "listen", "Show deliveries as they arrive, and what becomes of them",
          "Runs beside a serving process, until it is interrupted. A delivery has a line\n"
          "when it arrives and another when that changes.",
          listen);
  add_places(command, arguments->query);
  command.add_examples({"ctsync listen", "ctsync listen --json | jq -r .status"});
}

}  // namespace ctsync::server
