// SPDX-License-Identifier: MIT
#include "operator/health.hpp"

#include <ctsync/json/write.hpp>
#include <memory>
#include <string>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "command/terminal/answer.hpp"

namespace ctsync::server {

namespace {

void print_json(const Health& health, bool is_ready) {
  print_object([&](json::Writer& writer) {
    writer.key("ready").boolean(is_ready);
    writer.key("status").integer(health.status).key("answer");
    write_answer(writer, health.body);
  });
}

int run(const Settings& settings, bool json) {
  const auto health = ask_health(settings.server);
  if (!health) return failed("health", health.error());
  const bool is_ready = health->status == 200 && is_json_object(health->body);
  if (json) {
    print_json(*health, is_ready);
  } else {
    print("{} {}\n", health->status, answer_text(health->body));
  }
  return is_ready ? exit_ok : exit_failed;
}

}  // namespace

void add_health(Command program) {
  auto command = program.add_command(
      "health", "Ask the server on this machine whether it is ready",
      "For the health check of a container. Exit code 1 if it does not take deliveries, 4 if\n"
      "it does not answer within 3 seconds.");
  const auto json = std::make_shared<bool>(false);
  command.add_json_flag(*json);
  command.add_examples({"ctsync health", "PORT=3000 ctsync health --json"});
  command.choose_with_settings([json](const Settings& s) { return run(s, *json); });
}

}  // namespace ctsync::server
