// SPDX-License-Identifier: MIT
#include "command/dlq/actions.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/json/write.hpp>
#include <log/log.hpp>
#include <optional>
#include <string>
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
  print_object([&](json::Writer& writer) {
    writer.key(word).integer(count).key("refused").begin_array();
    for (const auto& each : retried.refused) {
      writer.begin_object().key("id").string(each.id).key("why").string(each.why).end_object();
    }
    writer.end_array();
  });
}

/// Who, what and how much; a customer is not named.
void log_change(std::string_view event, std::int64_t count, const DeadLetterAction& action) {
  const auto& which = action.arguments.which;
  const int limit = action.arguments.limit;
  auto log = log::Log::create({.stream = stderr, .environment = action.settings.environment});
  log.info(event, {{"count", count},
                   {"uid", static_cast<std::int64_t>(::getuid())},
                   {"named", static_cast<std::int64_t>(action.arguments.ids.size())},
                   {"tenant", which.tenant},
                   {"target", which.target},
                   {"type", which.type},
                   {"code", which.reason},
                   {"by_text", !which.contains.empty()},
                   {"limit", limit == std::numeric_limits<int>::max() ? 0 : std::int64_t{limit}},
                   {"older_than", which.older_than},
                   {"newer_than", which.newer_than},
                   {"one_customer", !which.customer.empty()}});
}

/// The exit code of an action, after telling why it had to stop, if it had to.
int exit_code_of(const DeadLetterAction& action, const Changed& changed) {
  if (!changed.stopped) {
    return outcome_of(changed.refused.size(),
                      changed.refused.size() + static_cast<std::size_t>(changed.count));
  }
  auto error = *changed.stopped;
  error.detail += fmt::format("; {} {} changed before, and the rest was not tried", changed.count,
                              changed.count == 1 ? "letter was" : "letters were");
  const int code = failed_or_misused("dlq", error, action.settings.store);
  return changed.count > 0 ? static_cast<int>(exit_partly) : code;
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

std::string command_of(const DeadLetterAction& action) { return "dlq " + action.arguments.changes; }

/// Shows what a change of all letters is about, and asks for a yes. Returns the exit code if it
/// ends here.
std::optional<int> end_before_change(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  if (!arguments.dry_run && (!arguments.all || arguments.yes)) return std::nullopt;
  const auto found = preview_dead_letters(action.store, action.which, arguments.limit);
  if (!found) return failed("dlq", found.error(), action.settings.store);
  if (arguments.json || found->count > 0) print_preview(*found, arguments.json);
  if (found->count == 0) return end_without_match(action);
  if (arguments.dry_run) return exit_ok;
  if (!can_ask()) {
    return wrong_usage(command_of(action), "nothing was changed: that needs --yes");
  }
  print("\n");
  if (is_confirmed(fmt::format("{} {} dead {}?", arguments.changes, found->count,
                               found->count == 1 ? "letter" : "letters"))) {
    return std::nullopt;
  }
  print("nothing was changed\n");
  return exit_failed;
}

}  // namespace

int check_usage(const DeadLetterArguments& arguments) {
  if (arguments.changes.empty()) return exit_ok;
  const auto command = "dlq " + arguments.changes;
  if (!arguments.all && arguments.ids.empty()) {
    return wrong_usage(command, "name the ids to " + arguments.changes + ", or --all");
  }
  // The answer to a question would be no JSON.
  if (arguments.all && arguments.json && !arguments.yes && !arguments.dry_run) {
    return wrong_usage(command, "with --json expected --dry-run, which changes nothing, or --yes");
  }
  return exit_ok;
}

int end_without_match(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  const auto unknown = find_unknown_name(action.store, action.settings, action.which);
  if (!unknown) return failed("dlq", unknown.error(), action.settings.store);
  if (*unknown && (*unknown)->is_certain)
    return failed_or_misused("dlq", (*unknown)->error, action.settings.store);
  if (*unknown) print(stderr, "ctsync dlq: {}\n", printed(to_string((*unknown)->error)));
  if (!arguments.json) print_none(arguments);
  return exit_ok;
}

int retry_letters(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  if (const auto ended = end_before_change(action)) return *ended;
  const auto retried =
      arguments.all ? retry_all_dead_letters(action.store, action.which, arguments.limit, now())
                    : retry_dead_letters(action.store, arguments.ids, now());
  if (!retried) return failed_or_misused("dlq", retried.error(), action.settings.store);
  const auto count = retried->count;
  if (arguments.json) {
    print_json("retried", count, *retried);
  } else if (count > 0) {
    print("{} dead {} waiting again; a running server takes {} up within a second\n", count,
          count == 1 ? "letter is" : "letters are", count == 1 ? "it" : "them");
  }
  if (!arguments.json) print_refused(*retried);
  if (count > 0) log_change("dlq.retried", count, action);
  const int code = exit_code_of(action, *retried);
  return code == exit_ok && count == 0 && arguments.all ? end_without_match(action) : code;
}

int discard_letters(const DeadLetterAction& action) {
  const auto& arguments = action.arguments;
  if (const auto ended = end_before_change(action)) return *ended;
  const auto discarded =
      arguments.all ? discard_all_dead_letters(action.store, action.which, arguments.limit, now())
                    : discard_dead_letters(action.store, arguments.ids, now());
  if (!discarded) return failed_or_misused("dlq", discarded.error(), action.settings.store);
  const auto count = discarded->count;
  if (arguments.json) {
    print_json("discarded", count, *discarded);
  } else if (count > 0) {
    print("{} dead {} discarded\n", count, count == 1 ? "letter was" : "letters were");
  }
  if (count > 0) log_change("dlq.discarded", count, action);
  const int code = exit_code_of(action, *discarded);
  return code == exit_ok && count == 0 && arguments.all ? end_without_match(action) : code;
}

}  // namespace ctsync::server
