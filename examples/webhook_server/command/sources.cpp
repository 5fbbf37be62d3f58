// SPDX-License-Identifier: MIT
#include "operator/sources.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctsync/json/write.hpp>
#include <memory>
#include <optional>
#include <string>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "delivery/open_store.hpp"
#include "operator/confirm_source.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view confirm_command = "sources confirm";

/// The store, if there is one and a source needs it.
std::optional<AnyStore> store_for(const Tenants& tenants, const Settings& settings) {
  const auto sources = tenants.sources();
  const bool needed = std::any_of(sources.begin(), sources.end(), [](const auto& source) {
    return needs_confirmation(source.settings);
  });
  if (!needed) return std::nullopt;
  auto store = open_shared_store(settings.store);
  if (!store) return std::nullopt;
  return *std::move(store);
}

std::string state_text(const SourceState& state) {
  auto text = state.problem.empty() ? "ready" : state.problem;
  if (!state.limit.empty()) text += "; " + state.limit;
  if (!state.awaits_confirmation) return text;
  return fmt::format("{}; SNS asks for confirmation, which `ctsync sources confirm {}` gives", text,
                     state.name);
}

void print_json(const SourceState& state) {
  print_object([&](json::Writer& writer) {
    writer.key("source").string(state.name).key("auth").string(name(state.auth));
    writer.key("paths").begin_array();
    for (const auto& path : state.paths) writer.string(path);
    writer.end_array().key("ready").boolean(state.problem.empty());
    writer.key("problem").string(state.problem);
    writer.key("awaits_confirmation").boolean(state.awaits_confirmation);
  });
}

int list(const Settings& settings, bool json) {
  const Tenants tenants(settings);
  auto store = store_for(tenants, settings);
  if (json) {
    const auto states = source_states(tenants, store ? &*store : nullptr, now());
    for (const auto& state : states) print_json(state);
    return exit_ok;
  }
  print("{:<20} {:<12} {:<44} {}\n", "SOURCE", "AUTH", "PATH", "STATE");
  for (const auto& state : source_states(tenants, store ? &*store : nullptr, now())) {
    print("{:<20} {:<12} {:<44} {}\n", state.name, name(state.auth),
          fmt::format("{}", fmt::join(state.paths, ", ")), state_text(state));
  }
  return exit_ok;
}

int confirm(const std::string& source_name, const Settings& settings, bool json) {
  const Tenants tenants(settings);
  const auto source = confirmable_source(tenants, source_name);
  if (!source) return wrong_usage(confirm_command, to_string(source.error()));
  auto store = open_shared_store(settings.store);
  if (!store) return failed(confirm_command, store.error(), settings.store);
  const auto topic =
      confirm_newest_subscription(*store, **source, wall_now(), [](const Error& error) {
        print(stderr, "ctsync {}: {}\n", confirm_command, printed(to_string(error)));
      });
  if (!topic) return failed(confirm_command, topic.error());
  if (json) {
    print_object([&](json::Writer& writer) {
      writer.key("source").string(source_name).key("topic").string(*topic);
    });
    return exit_ok;
  }
  print("{}: the subscription of {} is confirmed; SNS delivers from now on\n", source_name,
        printed(*topic));
  return exit_ok;
}

}  // namespace

void add_sources(Command program) {
  auto lists = program.add_command("sources", "List the sources, and what is missing for each");
  const auto lists_json = std::make_shared<bool>(false);
  lists.add_json_flag(*lists_json, json_lines_option);
  lists.add_examples({"ctsync sources", "ctsync sources --config sync-config.json --json"});
  lists.choose_with_settings([lists_json](const Settings& s) { return list(s, *lists_json); });
  auto confirms = lists.add_command(
      "confirm", "Confirm the SNS subscription that waits at a source",
      "Takes the newest SubscriptionConfirmation that the server has stored for the source,\n"
      "checks its signature and topic again, and asks SNS to make the subscription valid. May\n"
      "run beside a serving process.");
  const auto source = std::make_shared<std::string>();
  confirms.add_option("NAME", *source, "The source, of auth sns").required();
  const auto json = std::make_shared<bool>(false);
  confirms.add_json_flag(*json);
  confirms.add_examples({"ctsync sources confirm orders-sns"});
  confirms.choose_with_settings(
      [source, json](const Settings& s) { return confirm(*source, s, *json); });
}

}  // namespace ctsync::server
