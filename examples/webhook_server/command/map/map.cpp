// SPDX-License-Identifier: MIT
#include "command/map/map.hpp"

#include <unistd.h>

#include <algorithm>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clock.hpp"
#include "command/exit_codes.hpp"
#include "command/input.hpp"
#include "command/map/mapping_file.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/pretty_json.hpp"
#include "settings/environment.hpp"

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

/// What has to be read, from the command line: the resource with the wanted id; the first one where
/// the orders of a payment are asked for. What is not there is a 404.
class GivenFetcher {
 public:
  /// Reads the file's text: a resource, or an array of several.
  static Result<GivenFetcher> create(std::string_view text) {
    GivenFetcher fetcher;
    json::Parser parser;
    auto root = parser.parse(text);
    if (!root) return std::move(root).error();
    const json::Pointer top;
    const auto add = [&](json::View one, const json::Pointer& at) { return fetcher.add(one, at); };
    auto status = root->is_array() ? json::read_each(*root, top, add) : add(*root, top);
    if (!status) return std::move(status).error();
    return fetcher;
  }

  std::vector<Fetched> operator()(std::string_view, std::string_view,
                                  std::span<const Fetch> reads) {
    std::vector<Fetched> results;
    results.reserve(reads.size());
    for (const auto& read : reads) results.push_back(take(read));
    return results;
  }

 private:
  struct Given {
    std::string id, text;
    bool is_error = false;
    bool is_page = false;
  };

  Status add(json::View value, const json::Pointer& at) {
    if (!value.is_object()) return at.wrong_type("a resource", value.type());
    Given given{std::string(value["id"].string_or_empty()), {}, false, false};
    given.is_error = !value["statusCode"].is_null();
    given.is_page = value["results"].is_array();
    json::Writer writer(given.text);
    json::write(writer, value);
    given_.push_back(std::move(given));
    return {std::monostate{}};
  }

  Fetched take(const Fetch& read) const {
    const bool of_payment = read.kind == Fetch::Kind::orders_of_payment;
    for (const auto& given : given_) {
      if (given.is_error || (!of_payment && given.id != read.id)) continue;
      const bool wrap = of_payment && !given.is_page;
      return {Fetched::Kind::found, wrap ? "{\"results\":[" + given.text + "]}" : given.text, {}};
    }
    return {Fetched::Kind::gone, {}, {}};
  }

  std::vector<Given> given_;
};

/// Where nothing was given, nothing can be read.
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
  Mapper(const MapArguments& arguments, Plan plan, Shop shop, std::optional<std::string> profile)
      : arguments_(arguments), profile_(std::move(profile)) {
    tenant_.name = config_.tenant;
    tenant_.shop = std::move(shop);
    tenant_.targets.push_back({{}, std::move(plan), segment::Protocol{}});
    tenant_.needs = needs_of(tenant_);
  }

  /// Returns the calls. `fetch` has what must be read. `reasons` gets the reason of each ignored
  /// notification. Errors: those of reading, applying and mapping; unavailable for a resource that
  /// must be read.
  template <Fetcher F>
  Result<std::vector<Call>> map(std::string_view body, F& fetch, std::vector<Reason>& reasons) {
    auto parts = parts_of(body);
    if (!parts) return std::move(parts).error();
    std::vector<Question> questions;
    for (const auto& part : *parts) {
      Question question{config_.tenant, arguments_.source, part.body};
      question.needs = &tenant_.needs;
      question.now = now();
      questions.push_back(question);
    }
    Conversation conversation(transformer_, Stages::together);
    std::vector<Call> calls;
    auto status = conversation.hold(
        questions, fetch,
        [this](const Reading* reading, const Key& key) { return record(reading, key); },
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

  /// The profile that was given, as the record of a customer. `reading` is null for the customer of
  /// an event, of whom it is the present state.
  Result<std::optional<std::string>> record(const Reading* reading, const Key& key) {
    if (!profile_ || key.type != "customer") return std::optional<std::string>{};
    if (reading == nullptr) return profile_;
    auto record = just_before(*profile_, reading->notification);
    if (!record) return Error{record.error().code, arguments_.profile, to_string(record.error())};
    return std::optional(std::move(*record));
  }

  Result<Mapped> conclude(Answer& answer) {
    if (answer.reading != nullptr) {
      if (auto status = check_identity(*answer.reading, tenant_.targets[0].plan); !status)
        return status.error();
    }
    if (!answer.result) return answer.result.error();
    if (const auto& wanted = answer.result->must_fetch) return unfetched(*wanted);
    if (const auto& later = answer.result->scheduled) return Mapped{{}, later->reason};
    Step& step = *answer.result;
    if (!answer.others.empty()) return map_all(step, answer.others);
    const auto sharing = detail::sharing_of(step, tenant_, answer.key, fresh_);
    auto mapped = ctsync::map(step, tenant_.targets[0].plan, sharing.front());
    if (!mapped) return mapped;
    if (const auto record = detail::record_of(step, answer.key, tenant_)) fresh_.put(*record);
    return mapped;
  }

  Result<Mapped> unfetched(const MustFetch& wanted) const {
    if (wanted.patience) return Mapped{{}, {ReasonCode::no_order, wanted.reason.text}};
    const bool customer = wanted.what.type == "customer";
    const std::string what =
        wanted.what.kind == Fetch::Kind::message ? "message" : wanted.what.type;
    return Error{
        Errc::unavailable, "",
        wanted.reason.text + "; the " + what + " must be fetched: give it by --fetched" +
            (customer && !profile_ ? ", or the customer before the change by --profile" : "")};
  }

  /// The calls for all subjects of a change.
  Result<Mapped> map_all(const Step& first, const std::vector<Step>& others) {
    auto mapped = ctsync::map(first, tenant_.targets[0].plan);
    for (const auto& each : others) {
      if (!mapped) return mapped;
      auto more = ctsync::map(each, tenant_.targets[0].plan);
      if (!more) return more;
      for (auto& call : more->calls) mapped->calls.push_back(std::move(call));
    }
    if (mapped && !mapped->calls.empty()) mapped->ignored = {};
    return mapped;
  }

  const MapArguments& arguments_;
  Tenant tenant_;  // with one target
  FreshHolders fresh_;
  std::optional<std::string> profile_;
  Config config_{.families = commercetools::all_families};
  Transformer transformer_{config_};
};

}  // namespace

namespace {

/// The text of a file that may be given; nullopt if it is not.
Result<std::optional<std::string>> read_given(const std::string& file) {
  if (file.empty()) return std::optional<std::string>{};
  auto text = read_input(file);
  if (!text) return std::move(text).error();
  return std::optional(std::move(*text));
}

/// An error of a file, with its name.
Error of_file(const std::string& file, const Error& error) {
  return {error.code, file, to_string(error)};
}

Result<std::vector<Call>> map_file(const MapArguments& arguments, std::vector<Reason>& reasons) {
  auto body = read_input(arguments.file);
  if (!body) return std::move(body).error();
  auto profile = read_given(arguments.profile);
  if (!profile) return std::move(profile).error();
  auto mapping = read_given(arguments.mapping);
  if (!mapping) return std::move(mapping).error();
  auto fetched = read_given(arguments.fetched);
  if (!fetched) return std::move(fetched).error();
  Plan plan = plan_of(arguments);
  Shop shop;
  if (*mapping) {
    if (auto status = read_mapping(**mapping, plan, shop); !status) {
      return of_file(arguments.mapping, status.error());
    }
  }
  Mapper mapper(arguments, std::move(plan), std::move(shop), std::move(*profile));
  if (!*fetched) {
    NoFetcher fetch;
    return mapper.map(*body, fetch, reasons);
  }
  auto fetch = GivenFetcher::create(**fetched);
  if (!fetch) return of_file(arguments.fetched, fetch.error());
  return mapper.map(*body, *fetch, reasons);
}

}  // namespace

int map(const MapArguments& arguments) {
  if (arguments.file == "-" && ::isatty(STDIN_FILENO) == 1) {
    print(stderr, "ctsync map: waiting for a delivery on standard input; Ctrl-D ends it\n");
  }
  std::vector<Reason> reasons;
  auto calls = map_file(arguments, reasons);
  if (!calls) return failed(calls.error());
  std::string out = "[";
  for (const auto& call : *calls) {
    if (auto reason = segment::refusal(call)) {
      return failed({Errc::too_large, "", "would be a dead letter: " + reason->text});
    }
    out.append(out.size() > 1 ? "," : "").append(call.body);
  }
  out += ']';
  print("{}\n", prints_to_terminal() ? pretty_json(out) : out);
  if (prints_to_terminal() && process_environment()("SYNC_CONFIG_PATH")) {
    print(stderr,
          "ctsync map: settings are not read; --user-id, --mapping and the other options say what "
          "they say\n");
  }
  for (const auto& reason : reasons) {
    print(stderr, "ctsync map: ignored: {} ({})\n", printed(reason.text), name(reason.code));
  }
  return exit_ok;
}

}  // namespace ctsync::server
