// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <ctsync/segment/limits.hpp>
#include <ctsync/transform.hpp>

#include "commands.hpp"
#include "input.hpp"

namespace ctsync::server {

namespace {

int failed(const Error& error) {
  fmt::print(stderr, "ctsync map: {}\n", to_string(error));
  return exit_failed;
}

}  // namespace

int map(const MapArguments& arguments) {
  auto body = read_input(arguments.file);
  if (!body) return failed(body.error());
  Config config;
  config.user_id = user_id_rule(arguments.user_id).value_or(UserId::email);
  Transformer transformer(config);
  auto reading = transformer.read(arguments.source, *body);
  if (!reading) return failed(reading.error());
  auto decision = transformer.decide(std::nullopt, "segment");
  if (!decision) return failed(decision.error());
  if (decision->kind == Decision::Kind::ignored) {
    fmt::print("[]\n");
    fmt::print(stderr, "ctsync map: ignored: {}\n", decision->reason);
    return exit_ok;
  }
  if (auto reason = segment::refusal(decision->call)) {
    return failed({Errc::too_large, "", "would be a dead letter: " + *reason});
  }
  fmt::print("[{}]\n", decision->call.json);
  return exit_ok;
}

}  // namespace ctsync::server
