// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/pipeline/rules/evaluate.hpp>
#include <ctsync/pipeline/rules/merge.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <string>
#include <string_view>
#include <utility>

/// Rules that change a call of the built-in mapping.
namespace ctsync::rules {

namespace detail {

/// Takes a member that identifies something. Errors: invalid, for one that is no text.
inline Status take_id(const Rule& rule, std::string_view member, std::string_view raw, Call& call) {
  auto text = identifier(rule, member, raw);
  if (!text) return std::move(text).error();
  if (text->empty()) return wrong_member(rule, member, "expected a text that is not empty");
  if (raw.front() != '"') return wrong_member(rule, member, "expected a text, got a number");
  if (member == "userId") {
    call.user_id = *std::move(text);
  } else if (member == "anonymousId" && call.user_id.empty()) {
    call.anonymous_id = *std::move(text);
  }
  return {std::monostate{}};
}

}  // namespace detail

/// Changes a call by a rule that applies to it. Errors: those of the language, at the place in the
/// document, and invalid for a userId or another id that is no text.
inline Status amend(const Rule& rule, const Payload::Value& payload, Workspace& workspace,
                    Call& call) {
  using namespace mapping::language;
  const Program::Content& content = rule.fields->content();
  Run run(content, workspace.memory, content.has_halves);
  Frame frame = run.frame(0);
  frame.start(payload);
  run.enter(&frame);
  std::string changed;
  changed.reserve(2 * call.body.size());
  Merging merging(run, call.body, changed);
  const bool is_object = merging.write(content.root, rule.drops);
  if (run.failed()) {
    const Error error = run.take_failure();
    return Error{error.code, rule.fields_at + error.where, error.detail};
  }
  if (!is_object) {
    return Error{Errc::invalid, rule.fields_at, "expected a mapping that gives an object"};
  }
  for (const auto& [member, raw] : merging.set_ids()) {
    if (auto status = detail::take_id(rule, member, raw, call); !status) return status;
  }
  if (call.kind == CallKind::identify || call.kind == CallKind::group) {
    call.traits = merging.traits();
  }
  if (auto status = make_storable(changed, rule, workspace); !status) return status;
  call.body = std::move(changed);
  return {std::monostate{}};
}

}  // namespace ctsync::rules
