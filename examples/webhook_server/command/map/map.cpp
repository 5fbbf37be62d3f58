// SPDX-License-Identifier: MIT
#include "command/map/map.hpp"

#include <ctsync/json/copy.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <optional>
#include <string>
#include <vector>

#include "command/exit_codes.hpp"
#include "command/input.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"

namespace ctsync::server {

namespace {

int failed(const Error& error) {
  print(stderr, "ctsync map: {}\n", printed_lines(to_string(error)));
  return exit_failed;
}

/// Reads `customer` as the record for a message. A plain Customer has no sequence number: it counts
/// as the whole record just before the message.
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

/// Fetches nothing: a customer that must be read has to be given on the command line.
struct NoFetcher {
  std::vector<Fetched> operator()(std::string_view, std::string_view,
                                  std::span<const Fetch> reads) const {
    return std::vector<Fetched>(reads.size());
  }
};

/// One notification of the delivery. `at` is its JSON pointer in the delivery, for errors.
struct Part {
  std::string body;
  std::string at;
};

Plan plan_of(const MapArguments& arguments) {
  Plan plan;
  plan.user_id = user_id_rule(arguments.user_id).value_or(plan.user_id);
  plan.on_delete = on_delete_rule(arguments.on_delete).value_or(plan.on_delete);
  plan.on_email_change =
      on_email_change_rule(arguments.on_email_change).value_or(plan.on_email_change);
  plan.consent_field = arguments.consent_field;
  plan.custom_fields = {arguments.include, arguments.exclude, arguments.clear};
  return plan;
}

/// Maps the notifications of one delivery. A record that one notification changes is the input of
/// the next.
class Mapper {
 public:
  Mapper(const MapArguments& arguments, std::optional<std::string> profile)
      : arguments_(arguments), profile_(std::move(profile)) {
    tenant_.name = config_.tenant;
    tenant_.targets.push_back({{}, plan_of(arguments), segment::Protocol{}});
  }

  /// Returns the calls. `reasons` gets the reason of each ignored notification. Errors: those of
  /// reading, applying and mapping; unavailable for a resource that must be read.
  Result<std::vector<Call>> map(std::string_view body, std::vector<Reason>& reasons) {
    auto parts = parts_of(body);
    if (!parts) return std::move(parts).error();
    std::vector<Question> questions;
    for (const auto& part : *parts) {
      questions.push_back({config_.tenant, arguments_.source, part.body});
    }
    Conversation conversation(transformer_);
    std::vector<Call> calls;
    NoFetcher fetch;
    auto status = conversation.hold(
        questions, fetch, [this](const Reading* reading, const Key&) { return record(*reading); },
        [&](std::size_t at, Answer& answer) -> Status {
          auto mapped = conclude(answer);
          if (!mapped) {
            Error error = std::move(mapped).error();
            error.where.insert(0, (*parts)[at].at);
            return error;
          }
          if (mapped->ignored) reasons.push_back(std::move(mapped->ignored));
          for (auto& call : mapped->calls) calls.push_back(std::move(call));
          return {std::monostate{}};
        });
    if (!status) return std::move(status).error();
    return calls;
  }

 private:
  /// Splits a delivery into its notifications: the elements of an array, else the delivery itself.
  Result<std::vector<Part>> parts_of(std::string_view body) {
    std::vector<Part> parts;
    std::optional<Error> error;
    transformer_.each(arguments_.source, body, [&](auto reading, json::View element) {
      if (!reading && !error) error = std::move(reading).error();
      Part part{std::string(body), {}};
      if (!element.is_null()) {
        part.body.clear();
        json::Writer writer(part.body);
        json::write(writer, element);
        part.at = "/" + std::to_string(parts.size());
      }
      parts.push_back(std::move(part));
    });
    if (error) return std::move(*error);
    return parts;
  }

  Result<std::optional<std::string>> record(const Reading& reading) {
    if (!profile_) return std::optional<std::string>{};
    auto record = just_before(*profile_, reading.notification);
    if (!record) return Error{record.error().code, arguments_.profile, to_string(record.error())};
    return std::optional(std::move(*record));
  }

  Result<Mapped> conclude(Answer& answer) {
    if (answer.reading != nullptr) {
      if (auto status = check_identity(*answer.reading, tenant_.targets[0].plan); !status)
        return status.error();
    }
    if (!answer.result) return answer.result.error();
    if (const auto& wanted = answer.result->must_fetch) {
      return Error{Errc::unavailable, "",
                   wanted->reason.text + "; the customer must be fetched" +
                       (profile_ ? "" : ", or given by --profile")};
    }
    Step& step = *answer.result;
    const auto sharing = detail::sharing_of(step, tenant_, answer.key, fresh_);
    auto mapped = ctsync::map(step, tenant_.targets[0].plan, sharing.front());
    if (!mapped) return mapped;
    if (const auto record = detail::record_of(step, answer.key, tenant_)) fresh_.put(*record);
    return mapped;
  }

  const MapArguments& arguments_;
  Tenant tenant_;  // with one target
  FreshHolders fresh_;
  std::optional<std::string> profile_;
  Config config_;
  Transformer transformer_{config_};
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
  std::vector<Reason> reasons;
  auto calls = Mapper(arguments, std::move(profile)).map(*body, reasons);
  if (!calls) return failed(calls.error());
  std::string out = "[";
  for (const auto& call : *calls) {
    if (auto reason = segment::refusal(call)) {
      return failed({Errc::too_large, "", "would be a dead letter: " + reason->text});
    }
    out.append(out.size() > 1 ? ",\n" : "").append(call.body);
  }
  print("{}]\n", out);
  for (const auto& reason : reasons) {
    print(stderr, "ctsync map: ignored: {} ({})\n", printed(reason.text), name(reason.code));
  }
  return exit_ok;
}

}  // namespace ctsync::server
