// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <ctsync/pipeline/transformer.hpp>
#include <ctsync/protocol/segment/limits.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "command/commands.hpp"
#include "command/input.hpp"

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

/// What the notifications of one delivery come to, one after another. What one of them makes known
/// of a customer is known to the next.
class Mapper {
 public:
  Mapper(const MapArguments& arguments, std::optional<std::string> profile)
      : profile_file_(arguments.profile), profile_(std::move(profile)) {
    Config config;
    config.user_id = user_id_rule(arguments.user_id).value_or(config.user_id);
    config.on_delete = on_delete_rule(arguments.on_delete).value_or(config.on_delete);
    config.on_email_change =
        on_email_change_rule(arguments.on_email_change).value_or(config.on_email_change);
    config.consent_field = arguments.consent_field;
    transformer_.emplace(std::move(config));
  }

  /// The calls; the reasons of what is ignored go to `reasons`. Errors: those of Transformer, and
  /// unavailable for a customer that would have to be fetched.
  Result<std::vector<Call>> map(std::string_view source, std::string_view body,
                                std::vector<std::string_view>& reasons) {
    std::vector<Call> calls;
    std::optional<Error> error;
    transformer_->each(source, body, [&](Result<const Reading*> reading, json::View) {
      if (error) return;
      if (!reading) {
        error = std::move(reading).error();
        return;
      }
      auto decision = decide(**reading);
      if (!decision) {
        error = std::move(decision).error();
        return;
      }
      if (decision->kind == Decision::Kind::ignored) reasons.push_back(decision->reason);
      for (auto& call : decision->calls) calls.push_back(std::move(call));
    });
    if (error) return std::move(*error);
    return calls;
  }

 private:
  Result<Decision> decide(const Reading& reading) {
    const std::string key = reading.profile_key;
    auto known = records_.find(key);
    if (known == records_.end() && profile_ && !key.empty()) {
      auto record = just_before(*profile_, reading.notification);
      if (!record) return Error{record.error().code, profile_file_, to_string(record.error())};
      known = records_.emplace(key, std::move(*record)).first;
    }
    const bool is_known = known != records_.end();
    auto decision = transformer_->decide(
        is_known ? std::optional<std::string_view>(known->second) : std::nullopt, "segment");
    if (!decision) return decision;
    if (decision->kind == Decision::Kind::fetch) {
      return Error{Errc::unavailable, "",
                   std::string(decision->reason) + "; the customer must be fetched" +
                       (is_known ? "" : ", or given by --profile")};
    }
    if (!decision->record.empty()) records_[key] = decision->record;
    return decision;
  }

  std::string profile_file_;
  std::optional<std::string> profile_;
  std::optional<Transformer> transformer_;
  std::map<std::string, std::string> records_;
};

}  // namespace

int map(const MapArguments& arguments) {
  auto body = read_input(arguments.file);
  if (!body) return failed(body.error());
  std::optional<std::string> profile;
  if (!arguments.profile.empty()) {
    auto text = read_input(arguments.profile);
    if (!text) return failed(text.error());
    profile = std::move(*text);
  }
  std::vector<std::string_view> reasons;
  auto calls = Mapper(arguments, std::move(profile)).map(arguments.source, *body, reasons);
  if (!calls) return failed(calls.error());
  std::string out = "[";
  for (const auto& call : *calls) {
    if (auto reason = segment::refusal(call)) {
      return failed({Errc::too_large, "", "would be a dead letter: " + *reason});
    }
    out.append(out.size() > 1 ? ",\n" : "").append(call.json);
  }
  fmt::print("{}]\n", out);
  for (const auto reason : reasons) fmt::print(stderr, "ctsync map: ignored: {}\n", reason);
  return exit_ok;
}

}  // namespace ctsync::server
