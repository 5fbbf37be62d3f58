// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <ctsync/json/write.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "command/command_line.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/send/answer.hpp"
#include "command/terminal/answer.hpp"
#include "command/terminal/confirm.hpp"
#include "command/this_program.hpp"
#include "command/trigger/arguments.hpp"
#include "command/trigger/real_targets.hpp"
#include "operator/random.hpp"
#include "operator/text/counted.hpp"
#include "operator/text/listed.hpp"
#include "operator/text/shell_word.hpp"
#include "settings/all_tenants.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "trigger";

int list() {
  print("{:<25} {:<45} {}\n", "EVENT", "WHAT HAPPENS", "WHAT IT BECOMES");
  for (const auto& event : trigger_events()) {
    const auto* needs =
        event.tale.empty() ? (event.needed == Needed::order ? " (--order)" : " (--payment)") : "";
    print("{:<25} {:<45} {}\n", event.name, std::string(event.happens) + needs, event.becomes);
  }
  return exit_ok;
}

/// The project that the deliveries claim to come from: the one that the source speaks for, else the
/// first of its tenant.
std::string project_of(const Result<FoundReceiver>& found, const Settings& settings) {
  const std::string source = found ? found->source.name : "";
  if (found && !found->source.project.empty()) return found->source.project;
  for (const auto& tenant : all_tenants(settings)) {
    for (const auto& one : tenant.sources) {
      if (one.name != source && !source.empty()) continue;
      if (!tenant.projects.empty() && !tenant.projects.front().project_key.empty()) {
        return tenant.projects.front().project_key;
      }
    }
  }
  return "ctsync-test";
}

/// Whether to send although test data reaches a system elsewhere; else prints why not.
Result<bool> may_send(const std::vector<std::string>& places, const TriggerArguments& arguments,
                      std::size_t count) {
  if (places.empty()) return true;
  const auto where = printed(listed(places));
  print(stderr, "ctsync trigger: warning: by these settings made-up test data reaches {}\n", where);
  if (arguments.yes) return true;
  if (!can_ask()) {
    return Error{Errc::invalid, "--yes", "is required, because this is not on this machine"};
  }
  return is_confirmed(fmt::format("Send {}?", counted(count, "delivery", "deliveries")));
}

/// What happens that the user may not expect.
void print_notes(const Wanted& wanted, const Batch& batch) {
  const auto& story = wanted.batch.story;
  if (!story.order.empty() || !story.payment.empty()) {
    print(stderr,
          "ctsync trigger: the server reads the order from commercetools, with its commercetools.* "
          "settings\n");
  }
  if (batch.too_early > 0) {
    print(
        stderr,
        "ctsync trigger: {} {} before the creation of the customer. Where the customer is needed, "
        "the server\nlooks in commercetools, which does not know who is made up: such a delivery "
        "ends as gone, or dead as\nfetch_not_configured\n",
        batch.too_early, batch.too_early == 1 ? "delivery comes" : "deliveries come");
  }
}

struct Tally {
  std::size_t accepted = 0;
  std::size_t there = 0;
  std::size_t refused = 0;
};

void print_answer(const FreshDelivery& delivery, const http::HttpResponse& response, bool json) {
  if (!json) {
    print("{}: {}, id {}\n", delivery.what, answer_of(response).text, delivery.id);
    return;
  }
  print_object([&](json::Writer& writer) {
    writer.key("what").string(delivery.what).key("id").string(delivery.id);
    writer.key("status").integer(response.status).key("answer");
    write_answer(writer, response.body);
  });
}

/// Sends all of them at the wanted rate. Stops at the first request without a response.
Result<Tally> send_all(http::Client& client, const Receiver& receiver, const Batch& batch,
                       double per_second, bool json) {
  Tally tally;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t place = 0; place < batch.deliveries.size(); ++place) {
    if (per_second > 0) {
      const std::chrono::duration<double> due(static_cast<double>(place) / per_second);
      std::this_thread::sleep_until(
          begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due));
    }
    const auto& delivery = batch.deliveries[place];
    const auto response = post_signed(client, receiver, delivery.id, delivery.body);
    if (!response) return response.error();
    const auto answer = answer_of(*response);
    print_answer(delivery, *response, json);
    flush_output();
    ++(answer.was_there ? tally.there : answer.is_taken ? tally.accepted : tally.refused);
  }
  return tally;
}

void print_end(const Tally& tally, const std::string& config) {
  const auto all = tally.accepted + tally.there + tally.refused;
  print("{} {} sent: {} accepted, {} there already, {} refused\n", all,
        all == 1 ? "delivery" : "deliveries", tally.accepted, tally.there, tally.refused);
  if (tally.accepted == 0) return;
  const auto options = config.empty() ? "" : fmt::format(" --config {}", shell_word(config));
  print(
      "See what became of it, with the store of the server:\n  {0} events list{1}\n  {0} "
      "status{1}\n",
      printed(shell_word(this_program())), printed(options));
}

int send(const TriggerArguments& arguments, const Wanted& wanted, const FoundReceiver& found,
         const Batch& batch, const Settings& settings, const std::string& config) {
  print_notes(wanted, batch);
  const auto may = may_send(places_elsewhere(found, settings), arguments, batch.deliveries.size());
  if (!may) return wrong_usage(command_name, to_string(may.error()));
  if (!*may) {
    print("nothing was sent\n");
    return exit_failed;
  }
  auto client = client_of(found.receiver);
  if (!client) return wrong_usage(command_name, to_string(client.error()));
  const auto tally = send_all(*client, found.receiver, batch, wanted.per_second, arguments.json);
  if (!tally) return failed(command_name, tally.error());
  if (!arguments.json) print_end(*tally, config);
  return outcome_of(tally->refused, tally->refused + tally->there + tally->accepted);
}

int run(const TriggerArguments& arguments, const Settings& settings, const std::string& config) {
  auto wanted = wanted_of(arguments);
  if (!wanted) return wrong_usage(command_name, to_string(wanted.error()));
  const auto found = find_receiver(arguments.destination, settings);
  if (!found && !arguments.dry_run) return failed_to_find(command_name, found.error());
  const auto seed = random_bytes(16);
  if (!seed) return failed(command_name, seed.error());
  wanted->batch.story.project = project_of(found, settings);
  const auto batch = batch_of(*wanted->event, wanted->batch, *seed, wall_now());
  if (!arguments.dry_run) return send(arguments, *wanted, *found, batch, settings, config);
  for (const auto& delivery : batch.deliveries) print("{}\n", delivery.body);
  return exit_ok;
}

}  // namespace

void add_trigger(Command program) {
  auto command = program.add_command(
      "trigger", "Make fresh test deliveries of an event, sign them and post them",
      "Each has new ids, the current time and made-up people under example.com. A change of a\n"
      "customer is sent with the creation of that customer before it, so that nothing has to be\n"
      "read. Where they reach a target that is not on this machine, a terminal is asked first;\n"
      "elsewhere it takes --yes. Exit code 1 if all deliveries were refused, 5 if some were, 4 if\n"
      "the server does not answer.");
  const auto arguments = std::make_shared<TriggerArguments>();
  add_trigger_arguments(command, *arguments);
  command.add_examples(
      {"ctsync trigger customer.created",
       "ctsync trigger customer.email_changed --count 100 --rate 20/s --duplicate --shuffle",
       "ctsync trigger order.completed --envelope pubsub --dry-run"});
  command.choose([arguments](const CommandLine& line) {
    if (arguments->list) return list();
    if (arguments->event.empty()) {
      return wrong_usage(command_name, "name an event; `ctsync trigger --list` lists them");
    }
    return with_settings(line, Purpose::tools, [&](const Settings& settings) {
      return run(*arguments, settings, line.config);
    });
  });
}

}  // namespace ctsync::server
