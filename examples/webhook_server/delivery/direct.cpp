// SPDX-License-Identifier: MIT
#include "delivery/direct.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace ctsync::server {

namespace {

using Outcome = Direct::Outcome;
using End = Direct::End;

Outcome never(const Error& error) { return {End::never, name(error.code), to_string(error), {}}; }

std::string_view name(End end) {
  switch (end) {
    case End::ignored: return "ignored";
    case End::accepted: return "done";
    case End::never: return "dead";
    case End::later: return "waiting";
  }
  return "waiting";
}

/// What counts of two things that became of parts of one whole.
void add(Outcome& whole, const Outcome& part) {
  const auto wait = std::max(whole.wait, part.wait);
  if (part.end > whole.end) whole = part;
  whole.wait = wait;
}

/// The customer was needed and could not be had.
Outcome unfetched(std::string_view reason, const Fetched& fetched) {
  Outcome outcome{End::later, "fetch", std::string(reason), {}};
  if (fetched.kind == Fetched::Kind::customer) return outcome;  // as it was before the change
  const bool later = fetched.kind == Fetched::Kind::later;
  if (!later) outcome.end = End::never;
  if (later) outcome.wait = fetched.wait;
  outcome.reason += later ? ", and it could not be read from commercetools: "
                          : ", so it must be read from commercetools: ";
  outcome.reason += fetched.text;
  return outcome;
}

Outcome outcome_of(ctsync::Outcome said) {
  End end = End::later;
  if (said.verdict == Verdict::accepted) end = End::accepted;
  if (said.verdict == Verdict::rejected) end = End::never;
  return {end, "target", std::move(said.reason), said.retry_after};
}

CallState state_of(End end) {
  if (end == End::accepted) return CallState::accepted;
  return end == End::never ? CallState::dead : CallState::waiting;
}

}  // namespace

/// One delivery on its way: the notifications are decided one after another, then all their calls
/// go out together.
class Direct::Passage {
 public:
  struct Part {
    std::string_view body;
    Outcome outcome;
    std::vector<Call> calls;
  };

  Passage(Direct& direct, Transformer& transformer, std::string_view source)
      : options_(direct.options_),
        metrics_(direct.metrics_),
        transformer_(transformer),
        source_(source) {}

  void decide(const Intake& intake, std::string_view body) {
    for (const auto& entry : intake.entries) {
      auto& part = parts_.emplace_back();
      part.body = entry.body.empty() ? body : std::string_view(entry.body);
      if (!entry.unreadable.empty()) {
        part.outcome = {End::never, "unreadable", entry.unreadable, {}};
      } else {
        decide(parts_.size() - 1, nullptr);
      }
    }
    (void)wanted_.fetch(options_.fetch, [this](std::size_t at, const Fetched& fetched) -> Status {
      decide(at, &fetched);
      return {std::monostate{}};
    });
  }

  void deliver(AnySink& sink) {
    std::vector<Call> calls;
    std::vector<Part*> parts;
    for (auto& part : parts_) {
      for (auto& call : part.calls) {
        if (auto reason = options_.target.refusal(call)) {
          end(part, call, {End::never, "target", std::move(*reason), {}});
        } else {
          calls.push_back(std::move(call));
          parts.push_back(&part);
        }
      }
    }
    if (calls.empty()) return;
    auto said = sink.deliver(calls);
    said.resize(calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      end(*parts[i], calls[i], outcome_of(std::move(said[i])));
    }
  }

  std::span<const Part> parts() const noexcept { return parts_; }

 private:
  void end(Part& part, const Call& call, const Outcome& outcome) {
    metrics_.call(options_.target.name, call.kind, state_of(outcome.end));
    add(part.outcome, outcome);
  }

  /// Without a customer that has to be read the notification is put off, and so is all that comes
  /// after it about this customer.
  void decide(std::size_t at, const Fetched* fetched) {
    Part& part = parts_[at];
    auto reading = transformer_.read(source_, part.body);
    if (!reading) {
      part.outcome = never(reading.error());
      return;
    }
    const std::string key = (*reading)->profile_key;
    const std::string project((*reading)->notification.project_key);
    const std::string customer((*reading)->notification.resource_id);
    auto decision = decide(key, fetched);
    if (!decision) {
      part.outcome = never(decision.error());
    } else if (decision->kind == Decision::Kind::fetch && fetched != nullptr) {
      part.outcome = unfetched(decision->reason, *fetched);
    } else if (decision->kind == Decision::Kind::fetch ||
               (fetched == nullptr && wanted_.has(project, customer))) {
      wanted_.add(at, project, customer);
    } else {
      part.outcome.reason = decision->reason;
      part.calls = std::move(decision->calls);
      if (!decision->record.empty()) records_[key] = std::move(decision->record);
    }
  }

  Result<Decision> decide(const std::string& key, const Fetched* fetched) {
    const auto& target = options_.target.name;
    const auto known = key.empty() ? records_.end() : records_.find(key);
    std::optional<std::string_view> record;
    if (known != records_.end()) record = known->second;
    auto decision = transformer_.decide(record, target);
    if (!decision || decision->kind != Decision::Kind::fetch || fetched == nullptr) return decision;
    if (fetched->kind == Fetched::Kind::customer) {
      return transformer_.decide_fetched(fetched->text, record, target);
    }
    if (fetched->kind == Fetched::Kind::gone) return transformer_.decide_gone(record, target);
    return decision;
  }

  Options& options_;
  metrics::Metrics& metrics_;
  Transformer& transformer_;
  std::string_view source_;
  std::vector<Part> parts_;
  std::map<std::string, std::string> records_;
  Wanted wanted_;
};

Direct::Direct(Options options, metrics::Metrics& metrics, log::Log& log)
    : options_(std::move(options)), metrics_(metrics), log_(log) {}

Direct::Outcome Direct::deliver(std::string_view source, const Intake& intake,
                                std::string_view body, Time now) {
  auto lane = take();
  if (!lane) return {End::later, "target", to_string(lane.error()), {}};
  Passage passage(*this, (*lane)->transformer, source);
  passage.decide(intake, body);
  passage.deliver((*lane)->sink);
  Outcome whole;
  for (std::size_t i = 0; i < intake.entries.size(); ++i) {
    const Outcome& part = passage.parts()[i].outcome;
    report(source, intake.entries[i].id, part, now);
    add(whole, part);
  }
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(*lane));
  return whole;
}

Result<std::unique_ptr<Direct::Lane>> Direct::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto lane = std::move(free_.back());
      free_.pop_back();
      return lane;
    }
  }
  auto sink = options_.make_sink();
  if (!sink) return std::move(sink).error();
  return std::make_unique<Lane>(Lane{Transformer(options_.config), std::move(*sink)});
}

void Direct::report(std::string_view source, std::string_view id, const Outcome& outcome,
                    Time now) {
  if (outcome.end == End::ignored) metrics_.processed(EntryState::ignored, now);
  if (outcome.end == End::accepted) metrics_.processed(EntryState::done, now);
  if (outcome.end == End::never) metrics_.processed(EntryState::dead, now);
  const auto level = outcome.end == End::never   ? log::Level::error
                     : outcome.end == End::later ? log::Level::warn
                                                 : log::Level::info;
  log_.write(
      level, "delivery.processed",
      {{"id", id}, {"source", source}, {"outcome", name(outcome.end)}, {"reason", outcome.reason}});
}

}  // namespace ctsync::server
