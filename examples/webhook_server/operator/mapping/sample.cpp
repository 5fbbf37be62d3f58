// SPDX-License-Identifier: MIT
#include "operator/mapping/sample.hpp"

#include <algorithm>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <span>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

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

/// Maps the notifications of one delivery. A record that one notification changes is the input of
/// the next.
class Mapper {
 public:
  Mapper(const Sample& sample, const Plan& plan, const Shop& shop) : sample_(sample) {
    tenant_.name = config_.tenant;
    tenant_.shop = shop;
    tenant_.targets.push_back({{}, plan, segment::Protocol{}});
    tenant_.needs = needs_of(tenant_);
  }

  /// `fetch` has what must be read.
  template <Fetcher F>
  Result<MappedSample> map(F& fetch) {
    auto parts = parts_of(sample_.delivery);
    if (!parts) return std::move(parts).error();
    std::vector<Question> questions;
    for (const auto& part : *parts) {
      Question question{config_.tenant, sample_.source, part.body};
      question.needs = &tenant_.needs;
      question.now = now();
      questions.push_back(question);
    }
    Conversation conversation(transformer_, Stages::together);
    MappedSample made;
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
          if (mapped->ignored) made.ignored.push_back(std::move(mapped->ignored));
          for (auto& call : mapped->calls) made.calls.push_back(std::move(call));
          return {std::monostate{}};
        });
    if (!status) return std::move(status).error();
    return made;
  }

 private:
  /// Splits a delivery into its notifications: the elements of an array, else the delivery itself.
  Result<std::vector<Part>> parts_of(std::string_view body) {
    std::vector<Part> parts;
    std::optional<Error> error;
    transformer_.each(sample_.source, body, [&](auto reading, json::View element) {
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
    if (!sample_.profile || key.type != "customer") return std::optional<std::string>{};
    if (reading == nullptr) return sample_.profile;
    auto record = just_before(*sample_.profile, reading->notification);
    if (!record) return Error{record.error().code, sample_.profile_name, to_string(record.error())};
    return std::optional(std::move(*record));
  }

  Result<Mapped> conclude(Answer& answer) {
    if (answer.reading != nullptr && !tenant_.targets[0].plan.transform) {
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
            (customer && !sample_.profile ? ", or the customer before the change by --profile"
                                          : "")};
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

  const Sample& sample_;
  Tenant tenant_;  // with one target
  FreshHolders fresh_;
  Config config_{.families = families()};
  Transformer transformer_{config_};
};

}  // namespace

Result<MappedSample> map_sample(const Sample& sample, const Plan& plan, const Shop& shop) {
  Mapper mapper(sample, plan, shop);
  if (!sample.fetched) {
    NoFetcher fetch;
    return mapper.map(fetch);
  }
  auto fetch = GivenFetcher::create(*sample.fetched);
  if (!fetch) return Error{fetch.error().code, sample.fetched_name, to_string(fetch.error())};
  return mapper.map(*fetch);
}

std::optional<std::string> notification_of(const Sample& sample) {
  Transformer transformer{Config{.families = families()}};
  const auto reading = transformer.read(sample.source, sample.delivery);
  if (!reading || !(*reading)->notification.payload.is_object()) return std::nullopt;
  std::string text;
  json::Writer writer(text);
  json::write(writer, (*reading)->notification.payload);
  return text;
}

}  // namespace ctsync::server
