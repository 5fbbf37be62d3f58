// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <ctsync/base/uuid.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/input.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/send/answer.hpp"
#include "command/send/receiver.hpp"
#include "operator/new_id.hpp"
#include "operator/random.hpp"

namespace ctsync::server {

namespace {

struct SendArguments {
  std::vector<std::string> files;
  Destination destination;
  bool new_id = false;
};

/// The body to send, with new ids if they are wanted.
Result<Renewed> body_of(const std::string& file, bool new_id) {
  auto body = read_input(file);
  if (!body) return std::move(body).error();
  if (!new_id) return Renewed{*std::move(body), {}};
  auto seed = random_bytes(16);
  if (!seed) return std::move(seed).error();
  auto renewed = with_new_ids(*body, *seed);
  if (!renewed) {
    return Error{renewed.error().code, file + renewed.error().where, renewed.error().detail};
  }
  return renewed;
}

/// What the sender should know of the answer, below it.
void explain(const Renewed& sent, const Answer& answer) {
  for (const auto& id : sent.ids) {
    print("  new id {}{}\n", id.after,
          id.before.empty() ? "" : fmt::format(" in place of {}", printed(id.before)));
  }
  if (!sent.ids.empty()) {
    print(
        "  Version and sequence number stay: what is known of the customer at that version or a "
        "newer one\n  is not told again, and the delivery ends as ignored (known_version, "
        "stale).\n");
  }
  if (answer.was_there) {
    print(
        "  It was there already: a delivery with this id arrived before, and nothing follows from "
        "this one.\n  To send it as a new delivery: --new-id\n");
  }
}

/// Sends each file. True if all files could be read and all responses were 2xx. Stops at the first
/// request without a response.
Result<bool> send_all(http::Client& client, const Receiver& receiver,
                      const SendArguments& arguments) {
  bool all_taken = true;
  for (const auto& file : arguments.files) {
    const auto sent = body_of(file, arguments.new_id);
    if (!sent) {
      failed("send", sent.error());
      all_taken = false;
      continue;
    }
    const auto id = name_uuid({"send", sent->body});
    const auto response = post_signed(client, receiver, id, sent->body);
    if (!response) return response.error();
    print("{}: {} {}\n", file, response->status, printed_lines(response->body));
    const auto answer = answer_of(*response);
    explain(*sent, answer);
    flush_output();
    all_taken = all_taken && answer.is_taken;
  }
  return all_taken;
}

int run(const SendArguments& arguments, const Settings& settings) {
  const auto found = find_receiver(arguments.destination, settings);
  if (!found) return failed_to_find("send", found.error());
  auto client = client_of(found->receiver);
  if (!client) return wrong_usage("send", to_string(client.error()));
  const auto all_taken = send_all(*client, found->receiver, arguments);
  if (!all_taken) return failed("send", all_taken.error());
  return *all_taken ? exit_ok : exit_failed;
}

}  // namespace

void add_send(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "send", "Sign deliveries with a source's secret and post them, one after another",
      "Prints each answer; exit code 1 if one was not 2xx or a file could not be read.", true);
  const auto arguments = std::make_shared<SendArguments>();
  command->add_option("FILE", arguments->files, "Bodies to send; - is standard input")->required();
  add_destination(*command, arguments->destination);
  command->add_flag("--new-id", arguments->new_id,
                    "Give each notification a new id, so that the server takes it as a new "
                    "delivery; resource, version and sequence number stay");
  choose_with_settings(*command, line,
                       [arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
