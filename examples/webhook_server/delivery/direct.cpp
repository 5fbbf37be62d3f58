// SPDX-License-Identifier: MIT
#include "delivery/direct.hpp"

#include <algorithm>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/fresh_holders.hpp>
#include <log/logged_id.hpp>
#include <span>
#include <utility>

#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

using Outcome = Direct::Outcome;
using End = Direct::End;

Outcome never(const Error& error) { return {End::never, name(error.code), reason_of(error), {}}; }

std::string_view name(End end) {
  switch (end) {
    case End::ignored: return "ignored";
    case End::accepted: return "done";
    case End::never: return "dead";
    case End::later: return "waiting";
  }
  return "waiting";
}

/// Merges the outcome of a notification into that of its delivery.
void add(Outcome& whole, const Outcome& part) {
  const auto wait = std::max(whole.wait, part.wait);
  if (part.end > whole.end) whole = part;
  whole.wait = wait;
}

/// The outcome of a notification whose resource was needed and could not be fetched.
/// The customer of an event is waited for: settings may allow the read later.
Outcome unfetched(const MustFetch& wanted, const Fetched& fetched, bool of_event) {
  Outcome outcome{End::later, "fetch", {ReasonCode::fetch_failed, wanted.reason.text}, {}};
  std::string& text = outcome.reason.text;
  if (fetched.kind == Fetched::Kind::later) {
    outcome.wait = fetched.wait;
    text += ", and it could not be read from commercetools: " + fetched.text;
  } else if (fetched.kind == Fetched::Kind::not_configured) {
    if (!of_event) outcome.end = End::never;
    if (!of_event) outcome.reason.code = ReasonCode::fetch_not_configured;
    text += ", so it must be read from commercetools: " + fetched.text;
  }
  return outcome;
}

Outcome outcome_of(ctsync::Outcome answer) {
  End end = End::later;
  if (answer.verdict == Verdict::accepted) end = End::accepted;
  if (answer.verdict == Verdict::rejected) end = End::never;
  return {end, "target", std::move(answer.reason), answer.retry_after};
}

CallState state_of(End end) {
  if (end == End::accepted) return CallState::accepted;
  return end == End::never ? CallState::dead : CallState::waiting;
}

}  // namespace

/// Processes one delivery: applies all its notifications, then delivers the calls of each target
/// together.
class Direct::Passage {
 public:
  Passage(Direct& direct, Transformer& transformer, std::string_view source,
          std::span<const NewEntry> entries)
      : options_(direct.options_),
        tenant_(options_.tenant->in_use()),
        metrics_(direct.metrics_),
        conversation_(transformer, Stages::together),
        source_(source),
        entries_(entries),
        outcomes_(entries.size()),
        calls_(tenant_.targets.size()) {}

  void apply() {
    std::vector<Question> questions;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].unreadable) {
        outcomes_[i] = {End::never, "unreadable", entries_[i].unreadable, {}};
      } else {
        Question question{tenant_.name, source_, entries_[i].body};
        question.needs = &tenant_.needs;
        questions.push_back(question);
        places.push_back(i);
      }
    }
    const auto none = [](const Reading*, const Key&) -> Result<std::optional<std::string>> {
      return std::optional<std::string>{};
    };
    (void)conversation_
        .hold(questions, options_.fetch, none,
              [&](std::size_t at, Answer& answer) -> Status {
                conclude(places[at], answer);
                return {std::monostate{}};
              })
        .has_value();
  }

  /// Delivers the calls of one target, in the sequence of their notifications.
  void deliver(std::size_t target, AnySink& sink) {
    std::stable_sort(calls_[target].begin(), calls_[target].end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    std::vector<Call> calls;
    for (auto& [entry, call] : calls_[target]) calls.push_back(std::move(call));
    if (calls.empty()) return;
    auto answers = sink.deliver(calls);
    answers.resize(calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      end(calls_[target][i].first, target, calls[i].kind, outcome_of(std::move(answers[i])));
    }
  }

  std::span<const Outcome> outcomes() const noexcept { return outcomes_; }

 private:
  void conclude(std::size_t at, Answer& answer) {
    Outcome& outcome = outcomes_[at];
    if (!answer.result) {
      outcome = never(answer.result.error());
    } else if (answer.result->scheduled) {
      outcome = {End::never, "scheduled", answer.result->scheduled->reason, {}};
    } else if (answer.result->must_fetch) {
      outcome =
          unfetched(*answer.result->must_fetch, *answer.fetched, !answer.result->events.empty());
    } else {
      tell(at, *answer.result, answer.key);
      for (auto& other : answer.others) tell(at, other, other.subject.key);
    }
  }

  /// Without a store, only the other records of this delivery are known.
  void tell(std::size_t at, Step& step, const Key& key) {
    auto told = detail::tell(step, tenant_, detail::sharing_of(step, tenant_, key, fresh_));
    if (!told) {
      conversation_.drop_record(key);
      outcomes_[at] = never(told.error());
      return;
    }
    if (const auto record = detail::record_of(step, key, tenant_)) fresh_.put(*record);
    outcomes_[at].reason = std::move(told->ignored);
    for (auto& call : told->calls) {
      const std::size_t target = place_of(call.target);
      if (call.state == CallState::dead) {
        end(at, target, call.call.kind, {End::never, "target", std::move(call.reason), {}});
      } else {
        calls_[target].emplace_back(at, std::move(call.call));
      }
    }
  }

  std::size_t place_of(std::string_view target) const {
    const auto& targets = tenant_.targets;
    const auto found = std::find_if(targets.begin(), targets.end(),
                                    [target](const auto& each) { return each.name == target; });
    return static_cast<std::size_t>(found - targets.begin());
  }

  void end(std::size_t at, std::size_t target, CallKind kind, const Outcome& outcome) {
    metrics_.call({tenant_.name, tenant_.targets[target].name}, kind, state_of(outcome.end));
    add(outcomes_[at], outcome);
  }

  Options& options_;
  const Tenant& tenant_;  // with one set of rules for the whole delivery
  metrics::Metrics& metrics_;
  Conversation conversation_;
  FreshHolders fresh_;
  std::string_view source_;
  std::span<const NewEntry> entries_;
  std::vector<Outcome> outcomes_;
  std::vector<std::vector<std::pair<std::size_t, Call>>> calls_;  // by target: entry and call
};

Direct::Direct(Options options, metrics::Metrics& metrics, log::Log& log)
    : options_(std::move(options)), metrics_(metrics), log_(log) {}

Direct::Outcome Direct::deliver(std::string_view source, std::span<const NewEntry> entries,
                                Time now) {
  auto equipment = take();
  if (!equipment) return {End::later, "target", reason_of(equipment.error()), {}};
  Passage passage(*this, (*equipment)->transformer, source, entries);
  passage.apply();
  for (std::size_t i = 0; i < (*equipment)->sinks.size(); ++i) {
    passage.deliver(i, (*equipment)->sinks[i]);
  }
  Outcome whole;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Outcome& part = passage.outcomes()[i];
    report(source, entries[i].id, part, now);
    add(whole, part);
  }
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(*equipment));
  return whole;
}

Result<std::unique_ptr<Direct::Equipment>> Direct::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto equipment = std::move(free_.back());
      free_.pop_back();
      return equipment;
    }
  }
  auto made =
      std::make_unique<Equipment>(Equipment{Transformer(Config{.families = families()}), {}});
  for (const auto& target : options_.tenant->tenant.targets) {
    auto sink = options_.make_sink(target);
    if (!sink) return std::move(sink).error();
    made->sinks.push_back(std::move(*sink));
  }
  return made;
}

void Direct::report(std::string_view source, std::string_view id, const Outcome& outcome,
                    Time now) {
  if (outcome.end == End::ignored) metrics_.processed(EntryState::ignored, now);
  if (outcome.end == End::accepted) metrics_.processed(EntryState::done, now);
  if (outcome.end == End::never) metrics_.processed(EntryState::dead, now);
  const auto level = outcome.end == End::never   ? log::Level::error
                     : outcome.end == End::later ? log::Level::warn
                                                 : log::Level::info;
  log_.write(level, "delivery.processed",
             {{"id", log::logged_id(id)},
              {"source", source},
              {"outcome", name(outcome.end)},
              {"code", name(outcome.reason.code)},
              {"reason", outcome.reason.text}});
}

}  // namespace ctsync::server
