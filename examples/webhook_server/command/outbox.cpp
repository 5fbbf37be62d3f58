// SPDX-License-Identifier: MIT
#include "operator/outbox.hpp"

#include <memory>
#include <string>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"
#include "operator/unknown_name.hpp"

namespace ctsync::server {

namespace {

struct OutboxArguments {
  std::string tenant;
  std::string state;
  int limit = 20;
  bool json = false;
};

int run(const OutboxArguments& arguments, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("outbox", store.error(), settings.store);
  const auto outbox = read_outbox(*store, arguments.tenant, arguments.state, arguments.limit);
  if (!outbox) return failed("outbox", outbox.error(), settings.store);
  if (outbox->calls.empty() && !arguments.tenant.empty()) {
    RowFilter named;
    named.table = Table::outbox;
    named.tenant = arguments.tenant;
    const auto unknown = find_unknown_name(*store, settings, named);
    if (!unknown) return failed("outbox", unknown.error(), settings.store);
    if (*unknown && (*unknown)->is_certain) {
      return wrong_usage("outbox", to_string((*unknown)->error));
    }
    if (*unknown) print(stderr, "ctsync outbox: {}\n", printed(to_string((*unknown)->error)));
  }
  // The store counts for all tenants together.
  if (!arguments.json && arguments.tenant.empty()) print_counts(outbox->counts);
  print_rows(outbox->calls, arguments.json, NextTry::shown);
  return exit_ok;
}

}  // namespace

void add_outbox(Command program) {
  auto command = program.add_command(
      "outbox", "Show how many entries and calls are in which state, and the calls themselves",
      "May run beside a serving process. No payload is shown.");
  const auto arguments = std::make_shared<OutboxArguments>();
  command.add_option("--tenant", arguments->tenant, "Only calls of this tenant, without counts")
      .type_name("NAME");
  command.add_option("--state", arguments->state, "Only calls in this state")
      .one_of({"waiting", "accepted", "dead", "discarded"});
  command.add_option("--limit", arguments->limit, "How many calls at most")
      .in_range(1, 1'000'000)
      .shows_default();
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync outbox", "ctsync outbox --state waiting --limit 100",
                        "ctsync outbox --json | jq -r .message_id"});
  command.choose_with_settings([arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
