// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/percent.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/actor.hpp>
#include <ctsync/mapping/builtin/events_of.hpp>
#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/mapping/builtin/origin.hpp>
#include <ctsync/pipeline/rules/evaluate.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <ctsync/protocol/rest/path.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Rules that begin with nothing: calls and requests that the built-in mapping does not make.
namespace ctsync::rules {

namespace detail {

constexpr CallKind kind_of(Send send) noexcept {
  switch (send) {
    case Send::track: return CallKind::track;
    case Send::group: return CallKind::group;
    case Send::alias: return CallKind::alias;
    case Send::request: return CallKind::request;
    default: return CallKind::identify;
  }
}

/// The member that names what a call is about, beside the person; empty if it has none.
constexpr std::string_view subject_of(Send send) noexcept {
  switch (send) {
    case Send::track: return "event";
    case Send::group: return "groupId";
    case Send::alias: return "previousId";
    default: return {};
  }
}

/// The word for a call in its message id: that of the rule, and of the event where it tells of one.
inline std::string word_of(const Rule& rule, const Event* event) {
  std::string word = "rule:" + rule.id;
  if (event != nullptr) word.append(":").append(name(event->kind)).append(":").append(event->name);
  return word;
}

/// The ids of the person where a rule gives none: those of the built-in call, else those of the
/// subject.
inline mapping::Actor person_of(const Step& step, const Plan& plan, const Call* builtin) {
  if (builtin != nullptr) return {builtin->user_id, builtin->anonymous_id, {}};
  if (!step.events.empty()) {
    auto actor = mapping::actor_of(step, plan);
    return actor ? *std::move(actor) : mapping::Actor{};
  }
  for (const auto* profile : {&step.after, &step.before}) {
    if (!*profile) continue;
    if (auto user = mapping::user_id(**profile, plan.user_id)) return {*std::move(user), {}, {}};
  }
  return {};
}

/// The path of a request, whose names in braces are replaced by percent-encoded values. Errors: a
/// name without a value, or with one that cannot be a segment of a path.
inline Result<std::string> path_of(const Rule& rule, const Call& call, std::string_view values) {
  std::optional<Error> error;
  std::string path;
  const auto value_of = [&](std::string_view name) -> Result<std::string> {
    if (name == "user_id") return call.user_id;
    if (name == "anonymous_id") return call.anonymous_id;
    if (name == "message_id") return call.message_id;
    return identifier(rule, std::string("values/").append(name), json::raw_member(values, name));
  };
  rest::detail::each_part(
      rule.path, [&](std::string_view text) { path += text; },
      [&](std::string_view name) {
        auto value = value_of(name);
        if (value && rest::is_segment(*value)) {
          path += percent_encoded(*value);
        } else if (!error && !value) {
          error = std::move(value).error();
        } else if (!error) {
          error = wrong_member(rule, "path",
                               "expected a value for {" + std::string(name) +
                                   "} that can be a segment of a path, got an empty one, . or ..");
        }
      });
  if (error) return *std::move(error);
  return path;
}

/// Adds the members of a context that a rule gives. What ctsync says of itself and of the consent
/// stays.
inline void add_context(json::Writer& writer, std::string_view context) {
  for (json::RawItems items(context); items.next();) {
    if (items.key == "library" || items.key == "consent") continue;
    writer.raw_key(std::string("\"").append(items.key).append("\"")).raw(items.value);
  }
}

/// Writes a call in Segment's words.
inline Status write_call(const Rule& rule, const Fields& fields, const Step& step, const Plan& plan,
                         const mapping::Origin& origin, Call& call) {
  std::string subject;
  if (const auto member = subject_of(rule.send); !member.empty()) {
    auto given = identifier(rule, member, fields[member]);
    if (!given) return std::move(given).error();
    if (given->empty()) return wrong_member(rule, member, "expected a text that is not empty");
    subject = *std::move(given);
  }
  const auto object = [&](std::string_view member) -> Result<std::string_view> {
    const auto raw = fields[member];
    if (raw.empty() || raw == "null") return std::string_view("{}");
    if (!raw.starts_with('{')) return wrong_member(rule, member, "expected an object");
    return raw;
  };
  const bool is_track = rule.send == Send::track;
  const auto content = object(is_track ? "properties" : "traits");
  const auto context = object("context");
  const auto integrations = object("integrations");
  for (const auto* each : {&content, &context, &integrations}) {
    if (!*each) return each->error();
  }
  auto time = identifier(rule, "timestamp", fields["timestamp"]);
  if (!time) return std::move(time).error();
  json::Writer writer(call.body);
  writer.begin_object();
  const std::string_view timestamp = time->empty() ? origin.timestamp : std::string_view(*time);
  if (!timestamp.empty()) json::write_time(writer.key("timestamp"), timestamp);
  writer.key("integrations").raw(*integrations);
  writer.key("type").string(name(call.kind));
  if (!call.user_id.empty()) writer.key("userId").string(call.user_id);
  if (!call.anonymous_id.empty()) writer.key("anonymousId").string(call.anonymous_id);
  if (!subject.empty()) writer.key(subject_of(rule.send)).string(subject);
  if (rule.send != Send::alias) writer.key(is_track ? "properties" : "traits").raw(*content);
  if (!is_track) call.traits = json::raw_size(*content);
  mapping::begin_context(writer);
  mapping::detail::EventConsent(step, plan)(writer);
  add_context(writer, *context);
  writer.end_object();
  writer.key("messageId").string(call.message_id);
  writer.end_object();
  if (!call.user_id.empty()) call.anonymous_id.clear();
  return {std::monostate{}};
}

/// Writes a request: what its protocol makes the request of.
inline Status write_request(const Rule& rule, const Fields& fields, Call& call) {
  json::Writer writer(call.body);
  writer.begin_object();
  if (rule.requests == Requests::rest) {
    auto path = path_of(rule, call, fields["values"]);
    if (!path) return std::move(path).error();
    writer.key("method").string(rule.method).key("path").string(*path);
  }
  for (const std::string_view member : {"headers", "body", "query", "variables", "operationName"}) {
    const auto raw = fields[member];
    if (!raw.empty()) writer.key(member).raw(raw);
  }
  writer.end_object();
  return {std::monostate{}};
}

}  // namespace detail

/// The call that a rule which begins with nothing makes of a step. `event` is the event of the step
/// that it tells of, or null; `builtin` the first call of the built-in mapping, or null. A call
/// that cannot be written is refused, with the reason.
inline Call compose(const Rule& rule, const Payload::Value& payload, const Step& step,
                    const Plan& plan, const Event* event, const Call* builtin,
                    Workspace& workspace) {
  Call call;
  call.kind = detail::kind_of(rule.send);
  const std::string resource = mapping::detail::resource_of(step);
  mapping::Origin origin = mapping::detail::origin_of(step, plan, resource);
  if (event != nullptr) {
    origin.revision = event->revision;
    if (!event->timestamp.empty()) origin.timestamp = event->timestamp;
  }
  call.message_id = mapping::message_id(origin, detail::word_of(rule, event));
  const auto write = [&]() -> Status {
    const auto fields = fields_of(rule, payload, workspace);
    if (!fields) return fields.error();
    auto user = identifier(rule, "userId", (*fields)["userId"]);
    auto anonymous = identifier(rule, "anonymousId", (*fields)["anonymousId"]);
    if (!user || !anonymous) return !user ? std::move(user).error() : std::move(anonymous).error();
    call.user_id = *std::move(user);
    call.anonymous_id = *std::move(anonymous);
    if (call.user_id.empty() && call.anonymous_id.empty()) {
      auto person = detail::person_of(step, plan, builtin);
      call.user_id = std::move(person.user_id);
      call.anonymous_id = std::move(person.anonymous_id);
    }
    if (rule.send == Send::request) return detail::write_request(rule, *fields, call);
    if (call.user_id.empty() && call.anonymous_id.empty()) {
      return wrong_member(rule, "userId", "the rule gives no id of the person, and none is known");
    }
    return detail::write_call(rule, *fields, step, plan, origin, call);
  };
  if (auto status = write(); !status) {
    call.refused = {ReasonCode::rule_failed, "rule " + rule.id + ": " + to_string(status.error())};
    call.body = "{}";
  }
  return call;
}

}  // namespace ctsync::rules
