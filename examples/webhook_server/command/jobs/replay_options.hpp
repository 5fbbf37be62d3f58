// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "command/dlq/filter.hpp"
#include "command/jobs/times.hpp"
#include "command/line/command.hpp"
#include "settings/settings.hpp"

/// What the commands below `ctsync replay` share.
namespace ctsync::server {

struct ReplayOptions {
  std::string tenant, target, since, until, customer;
  bool dry_run = false;
  bool detach = false;
  bool json = false;
  bool yes = false;
};

/// What the help says of options that mean something else for each command.
struct ReplayHelp {
  std::string_view target, since, until;
  bool needs_since = false;
};

/// Adds the options that say what is sent again. `options` outlives the command.
void add_selection(Command& command, ReplayOptions& options, const ReplayHelp& help);
/// Adds the options that say how the command runs.
void add_running(Command& command, ReplayOptions& options, std::string_view dry_run_help);

/// Adds what the options select to a request, which `plan` checks and completes. Errors: invalid,
/// with the option; those of the store.
template <class Request>
Result<Request> with_options(Request request, const ReplayOptions& options,
                             Result<Request> (*plan)(Request, const Tenants&),
                             const Tenants& tenants, AnyStore& store) {
  request.tenant = options.tenant;
  request.target = options.target;
  const auto span = span_of_options(options.since, options.until, now());
  if (!span) return span.error();
  request.since = span->since;
  request.until = span->until;
  auto planned = plan(std::move(request), tenants);
  if (!planned || options.customer.empty()) return planned;
  auto keys = keys_of_person(options.customer, planned->tenant, tenants, store);
  if (!keys) return std::move(keys).error();
  planned->keys = *std::move(keys);
  return planned;
}

/// The exit code if --json would have to ask; nothing if the command may go on.
std::optional<int> refuse_to_ask(std::string_view command, const ReplayOptions& options);

/// Asks. Returns nothing after a yes, else the exit code.
std::optional<int> end_unless_confirmed(std::string_view command, const std::string& question);

}  // namespace ctsync::server
