// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/operations.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <ctsync/state/retold_ids.hpp>
#include <ctsync/state/step_text.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Telling again what was told by another mapping: a customer as the record has them now, and each
/// event from its stored step. Nothing is applied to records.
namespace ctsync {

/// How a job tells again.
struct Retelling {
  std::int64_t job = 0;
  std::string target{};  ///< the only target that is told; empty: all
  /// Events get message ids of their own, by which a target takes them for others.
  bool new_ids = false;
};

/// Whether an entry was ignored because the settings of targets say so.
constexpr bool by_settings(ReasonCode code) noexcept {
  switch (code) {
    case ReasonCode::not_routed:
    case ReasonCode::event_off:
    case ReasonCode::not_identified:
    case ReasonCode::no_counterpart:
    case ReasonCode::left_out:
    case ReasonCode::own_system: return true;
    default: return false;
  }
}

/// Whether a mapping or a route had a say in the end of an entry: it made calls, or the settings of
/// targets were the reason why not.
inline bool was_mapped(const RowSummary& entry) noexcept {
  return entry.state == name(EntryState::done) ||
         (entry.state == name(EntryState::ignored) && by_settings(entry.reason.code));
}

namespace detail {

inline JobEntry retold_entry(const Step& step, const Retelling& how, std::string_view what) {
  const std::string number = std::to_string(how.job);
  return {name_uuid({"job", number, "retold", what}), digest(step.subject.key), write_step(step),
          true};
}

}  // namespace detail

/// The entry that tells of a customer as the record has them when it is processed.
inline JobEntry retold_customer(const Key& customer, const Retelling& how) {
  Step step;
  step.resource = step.subject.key = customer;
  step.project = sender_of(customer.system);
  step.only = how.target;
  step.retold = true;
  step.revision = replay_revision(how.job);
  return detail::retold_entry(step, how, encode(customer));
}

/// The entry that tells the events of a stored step again; nothing for the step of a customer. It
/// is the same for all steps that tell of the same facts. Errors: unsupported, for a step that was
/// for another target only, or of another release; internal, for a text that is no step.
inline Result<std::optional<JobEntry>> retold_events(json::Parser& parser, std::string_view tenant,
                                                     std::string_view text, const Retelling& how) {
  auto step = read_step(parser, tenant, text);
  if (!step) return std::move(step).error();
  if (step->events.empty()) return std::optional<JobEntry>{};
  if (!how.target.empty()) {
    if (!step->only.empty() && step->only != how.target) {
      return Error{Errc::unsupported, "/only", "the step was for another target"};
    }
    step->only = how.target;
  }
  step->retold = true;
  for (auto& event : step->events) {
    event.revision = fact_of(event.revision);
    if (how.new_ids) event.revision = with_new_id(event.revision, how.job);
  }
  const std::string facts = forward_id(*step);
  return std::optional(detail::retold_entry(*step, how, facts));
}

}  // namespace ctsync
