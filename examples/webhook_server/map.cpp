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

/// A golden record, or one made of a plain customer that is taken to be what was known just before
/// the message.
Result<std::string> just_before(std::string_view customer, const Notification& message) {
  json::Parser parser;
  Profile profile;
  auto status = commercetools::read_record(parser, customer, profile);
  if (!status) return std::move(status).error();
  if (profile.sequence == 0) {
    profile.sequence = message.sequence_number - 1;
    profile.whole = true;
  }
  std::string record;
  commercetools::write_record(profile, record);
  return record;
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
  std::optional<std::string> record;
  if (!arguments.profile.empty()) {
    auto profile = read_input(arguments.profile);
    if (!profile) return failed(profile.error());
    auto known = just_before(*profile, (*reading)->notification);
    if (!known) return failed({known.error().code, arguments.profile, to_string(known.error())});
    record = std::move(*known);
  }
  auto decision = transformer.decide(record, "segment");
  if (!decision) return failed(decision.error());
  if (decision->kind == Decision::Kind::fetch) {
    return failed({Errc::unavailable, "",
                   std::string(decision->reason) + "; the customer must be fetched" +
                       (record ? "" : ", or given by --profile")});
  }
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
