// SPDX-License-Identifier: MIT
#include "command/dlq/actions.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctsync/json/write.hpp>
#include <log/log.hpp>
#include <string_view>

#include "clock.hpp"
#include "command/dlq/letters.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/confirm.hpp"

namespace ctsync::server {

namespace {

/// Names those that stay dead, of very many only the first.
void print_refused(const Changed& retried) {
  constexpr std::size_t most = 20;
  const auto& refused = retried.refused;
  for (std::size_t i = 0; i < std::min(most, refused.size()); ++i) {
    print(stderr, "{} cannot be retried: {}\n", refused[i].id, refused[i].why);
  }
  if (refused.empty()) return;
  print(stderr, "{} dead {} refused\n", refused.size(),
        refused.size() == 1 ? "letter was" : "letters were");
}

void print_json(std::string_view word, std::int64_t count, const Changed& retried) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key(word).integer(count).key("refused").begin_array();
  for (const auto& each : retried.refused) {
    writer.begin_object().key("id").string(each.id).key("why").string(each.why).end_object();
  }
  writer.end_array().end_object();
  print("{}\n", line);
}

/// Who, what and how much; a customer is not named.
void log_change(std::string_view event, std::int64_t count, const DeadLetterAction& action) {
  const auto& which = action.arguments.which;
  auto log = log::Log::create(
      {.format = log::Format::json, .stream = stderr, .environment = action.settings.environment});
  log.info(event, {{"count", count},
                   {"uid", static_cast<std::int64_t>(::getuid())},
                   {"named", static_cast<std::int64_t>(action.arguments.ids.size())},
                   {"tenant", which.tenant},
                   {"target", which.target},
                   {"type", which.type},
                   {"code", which.reason},
                   {"older_than", which.older_than},
                   {"newer_than", which.newer_than},
                   {"one_customer", !which.customer.empty()}});
}

int preview(const DeadLetterAction& action) {
  const auto found = preview_dead_letters(action.store, action.which, action.arguments.limit);
  if (!found) return failed("dlq", found.error());
  if (action.arguments.json || found->count > 0) print_preview(*found, action.arguments.json);
  return found->count > 0 ? exit_ok : end_without_match(action);
}

/// Tells how an action that had to stop ended; exit_ok if it was not stopped.
int tell_stopped(const Changed& changed) {
  if (!changed.stopped) return exit_ok;
  auto error = *changed.stopped;
  error.detail += fmt::format("; {} {} changed before, and the rest was not tried", changed.count,
                              changed.count == 1 ? "letter was" : "letters were");
  return failed_with(error);
}

/// Whether to go on with a discard of all; else the exit code.
Result<bool> may_discard(const DeadLetterAction& action) {
  if (!action.arguments.all || action.arguments.yes) return true;
  const auto found = preview_dead_letters(action.store, action.which, action.arguments.limit);
  if (!found) return found.error();
  if (found->count == 0) return true;
  print_preview(*found, false);
  return confirmed(fmt::format("\nDiscard {} dead {}? It cannot be undone.", found->count,
                               found->count == 1 ? "letter" : "letters"));
}

void print_none(const DeadLetterArguments& arguments) {
  const auto& which = arguments.which;
  auto others = which;
  others.tenant.clear();
  others.reason.clear();
  others.contains.clear();
  const bool reason = !which.reason.empty() || !which.contains.empty();
  print("no {} letters{}{}{}\n", which.discarded ? "discarded" : "dead",
        reason ? " with such a reason" : "", which.tenant.empty() ? "" : " of this tenant",
        others.any() && !others.discarded ? " that match" : "");
}

}  // namespace

int failed_with(const Error& error) {
  return error.code == Errc::invalid ? wrong_usage("dlq", to_string(error)) : failed("dlq", error);
}

int check_usage(const DeadLetterArguments& arguments) {
  if (arguments.changes.empty()) return exit_ok;
  const auto command = "dlq " + arguments.changes;
  if (!arguments.all && arguments.ids.empty()) {
    return wrong_usage(command, "name the ids to " + arguments.changes + ", or --all");
  }
  const bool asks = arguments.all && !arguments.yes && !arguments.dry_run;
  if (arguments.changes == "discard" && asks && (!can_ask() || arguments.json)) {
    return wrong_usage(command, "expected --dry-run, which only counts, or --yes, which discards");
  }
  return exit_ok;
}

int end_without_match(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  const auto unknown = find_unknown_name(action.store, action.settings, action.which);
  if (!unknown) return failed("dlq", unknown.error());
  if (*unknown && (*unknown)->is_certain) return failed_with((*unknown)->error);
  if (*unknown) print(stderr, "ctsync dlq: {}\n", printed(to_string((*unknown)->error)));
  if (!arguments.json) print_none(arguments);
  return exit_ok;
}

int retry_letters(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  if (arguments.dry_run) return preview(action);
  const auto retried =
      arguments.all ? retry_all_dead_letters(action.store, action.which, arguments.limit, now())
                    : retry_dead_letters(action.store, arguments.ids, now());
  if (!retried) return failed_with(retried.error());
  const auto count = retried->count;
  if (arguments.json) {
    print_json("retried", count, *retried);
  } else if (count > 0) {
    print("{} dead {} waiting again; a running server takes {} up within a second\n", count,
          count == 1 ? "letter is" : "letters are", count == 1 ? "it" : "them");
  }
  if (!arguments.json) print_refused(*retried);
  if (count > 0) log_change("dlq.retried", count, action);
  if (const int stopped = tell_stopped(*retried); stopped != exit_ok) return stopped;
  if (count == 0 && retried->refused.empty() && arguments.all) return end_without_match(action);
  return arguments.all || retried->refused.empty() ? exit_ok : exit_failed;
}

int discard_letters(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  if (arguments.dry_run) return preview(action);
  const auto may = may_discard(action);
  if (!may) return failed("dlq", may.error());
  if (!*may) {
    print("nothing was discarded\n");
    return exit_failed;
  }
  const auto discarded =
      arguments.all ? discard_all_dead_letters(action.store, action.which, arguments.limit, now())
                    : discard_dead_letters(action.store, arguments.ids, now());
  if (!discarded) return failed_with(discarded.error());
  const auto count = discarded->count;
  if (arguments.json) {
    print_json("discarded", count, *discarded);
  } else if (count > 0) {
    print("{} dead {} discarded\n", count, count == 1 ? "letter was" : "letters were");
  }
  if (count > 0) log_change("dlq.discarded", count, action);
  if (const int stopped = tell_stopped(*discarded); stopped != exit_ok) return stopped;
  return count == 0 && arguments.all ? end_without_match(action) : exit_ok;
}

}  // namespace ctsync::server
