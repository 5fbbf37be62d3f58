// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <cstddef>
#include <ctsync/base/uuid.hpp>
#include <ctsync/json/write.hpp>
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
#include "command/terminal/answer.hpp"
#include "operator/new_id.hpp"
#include "operator/random.hpp"

namespace ctsync::server {

namespace {

struct SendArguments {
  std::vector<std::string> files;
  Destination destination;
  bool new_id = false;
  bool json = false;
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

void print_answer(const std::string& file, const Renewed& sent, const http::HttpResponse& response,
                  bool json) {
  if (!json) {
    print("{}: {} {}\n", file, response.status, answer_text(response.body));
    explain(sent, answer_of(response));
    return;
  }
  print_object([&](json::Writer& writer) {
    writer.key("file").string(file).key("status").integer(response.status);
    writer.key("answer");
    write_answer(writer, response.body);
    writer.key("new_ids").begin_array();
    for (const auto& id : sent.ids) writer.string(id.after);
    writer.end_array();
  });
}

/// Sends each file and returns the exit code. A file that cannot be read, or whose response is not
/// 2xx, has failed. Stops at the first request without a response.
int send_all(http::Client& client, const Receiver& receiver, const SendArguments& arguments) {
  std::size_t failures = 0;
  std::size_t taken = 0;
  for (const auto& file : arguments.files) {
    const auto sent = body_of(file, arguments.new_id);
    if (!sent) {
      failed("send", sent.error());
      ++failures;
      continue;
    }
    const auto id = name_uuid({"send", sent->body});
    const auto response = post_signed(client, receiver, id, sent->body);
    if (!response) {
      const int code = failed("send", response.error());
      return taken > 0 ? static_cast<int>(exit_partly) : code;
    }
    print_answer(file, *sent, *response, arguments.json);
    flush_output();
    ++(answer_of(*response).is_taken ? taken : failures);
  }
  return outcome_of(failures, failures + taken);
}

int run(const SendArguments& arguments, const Settings& settings) {
  const auto found = find_receiver(arguments.destination, settings);
  if (!found) return failed_to_find("send", found.error());
  auto client = client_of(found->receiver);
  if (!client) return wrong_usage("send", to_string(client.error()));
  return send_all(*client, found->receiver, arguments);
}

}  // namespace

void add_send(Command program) {
  auto command = program.add_command(
      "send", "Sign deliveries with a source's secret and post them, one after another",
      "Prints each answer. Exit code 1 if none was 2xx, 5 if some were and others were not or\n"
      "could not be read, 4 if the server does not answer.");
  const auto arguments = std::make_shared<SendArguments>();
  command.add_option("FILE", arguments->files, "Bodies to send; - is standard input").required();
  add_destination(command, arguments->destination);
  command.add_flag("--new-id", arguments->new_id,
                   "Give each notification a new id, so that the server takes it as a new "
                   "delivery; resource, version and sequence number stay");
  command.add_json_flag(arguments->json, json_lines_option);
  command.add_examples({"ctsync send delivery.json", "ctsync send delivery.json --new-id",
                        "ctsync send *.json --to https://ctsync.example/webhooks/shop"});
  command.choose_with_settings([arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
