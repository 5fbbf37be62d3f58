// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/contract/fetcher.hpp>
#include <ctsync/pipeline/jobs/carried_read.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <ctsync/state/identify_subject.hpp>
#include <ctsync/state/step_text.hpp>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads notifications, applies them, fetches resources and applies again: the one implementation,
/// for the worker, for direct mode and for the command `map`.
namespace ctsync {

/// One notification to be read and applied. All members are borrowed.
struct Question {
  std::string_view tenant;
  std::string_view source;
  std::string_view body;
  bool is_step = false;  ///< the body is a step that another entry forwarded
  /// The digest of the key that the caller owns; null if the caller owns all keys.
  const KeyDigest* owned = nullptr;
  const Needs* needs = nullptr;  ///< of the tenant; null: the defaults
  Time now{};                    ///< the wall clock
  bool is_of_job = false;        ///< a job made the body, so it may carry what was read
};

/// Whether an event is applied to its resource and then, as a question of its own, to its subject,
/// or to both at once.
enum class Stages { apart, together };

/// The result of a question. `reading` is null for a forwarded step and for an unreadable body. A
/// step that must fetch is final: `fetched` says why the resource could not be read. `fetched` is
/// set wherever a read was awaited. Borrowed; valid until the next answer.
struct Answer {
  const Reading* reading = nullptr;
  Result<Step> result;
  Key key{};  ///< key of the record; empty if there is none
  const Fetched* fetched = nullptr;
  const std::string* record = nullptr;  ///< that the step was applied to; null: there was none
  /// The caller does not own the key of the question, so nothing was applied.
  bool not_owned = false;
  std::vector<Step> others{};  ///< with both stages together: the steps of further subjects
};

/// A round of questions. Later questions see the records that earlier answers changed. If a
/// resource must be read, the later questions of its key wait for that read, so that an older state
/// never overwrites a newer one. The reads of a round are made together, each once.
class Conversation {
 public:
  explicit Conversation(Transformer& transformer, Stages stages = Stages::apart)
      : transformer_(transformer), stages_(stages) {}

  /// Calls `use(std::size_t index, Answer&) -> Status` exactly once per question, and for each key
  /// in the sequence of the questions. `record(const Reading*, const Key&) ->
  /// Result<std::optional<std::string>>` returns the stored record. The first error of either ends
  /// the round and is returned.
  template <Fetcher F, class Record, class Use>
  Status hold(std::span<const Question> questions, F& fetch, Record record, Use use) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      auto status = ask_or_wait(questions[i], i, nullptr, record, use);
      if (!status) return status;
    }
    while (!waiting_.empty()) {
      fetch_all(fetch);
      blocked_.clear();
      for (const auto& waiting : std::exchange(waiting_, {})) {
        const Fetched* fetched = &reads_[waiting.at.place].results[waiting.at.read];
        auto status =
            ask_or_wait(questions[waiting.question], waiting.question, fetched, record, use);
        if (!status) return status;
      }
    }
    return {std::monostate{}};
  }

  /// Discards the new record of an answer, because it is not written: the store is asked again.
  void drop_record(const Key& key) { fresh_.erase(encode(key)); }

 private:
  /// The reads from one project and their results.
  struct ProjectReads {
    std::string tenant, project;
    std::vector<Fetch> wanted;
    std::vector<Fetched> results;
    std::map<Fetch, std::size_t> numbers;  // the place of each in `wanted`
  };
  /// The position of a read: its project in `reads_`, and the read within it.
  struct Read {
    std::size_t place = 0;
    std::size_t read = 0;
  };
  struct Waiting {
    std::size_t question;
    Read at;
  };

  template <class Record, class Use>
  Status ask_or_wait(const Question& question, std::size_t index, const Fetched* fetched,
                     Record& record, Use& use) {
    return ask(question, fetched, record, [&](Answer& answer) -> Status {
      return put_off(index, question, answer) ? Status(std::monostate{}) : keep(index, answer, use);
    });
  }

  template <class Record, class Then>
  Status ask(const Question& question, const Fetched* fetched, Record& record, Then then) {
    if (question.is_step) return ask_step(question, fetched, record, then);
    auto reading = transformer_.read(question.tenant, question.source, question.body);
    if (!reading) {
      Answer answer{nullptr, std::move(reading).error()};
      return then(answer);
    }
    const auto carried = question.is_of_job ? carried_read(**reading, question.body) : std::nullopt;
    if (carried) {
      (*reading)->only = carried->target;
      (*reading)->again = carried->again;
      (*reading)->notification.of_backfill = true;
    }
    Key key = (*reading)->key;
    if (question.owned != nullptr && !key.empty() && digest(key) != *question.owned) {
      Answer answer{*reading, Step{}, std::move(key)};
      answer.not_owned = true;
      return then(answer);
    }
    auto known = record_of(**reading, key, record);
    if (!known) return std::move(known).error();
    const std::string project((*reading)->notification.project_key);
    Reads reads = reads_of(question.tenant, project);
    if (carried) reads.give(carried->what, carried->result);
    Answer answer{
        *reading,
        transformer_.apply(std::move(**reading), *known, reads, needs_of(question), question.now),
        std::move(key), fetched};
    if (*known) answer.record = &**known;
    if (stages_ == Stages::together) {
      if (auto status = identify(question, answer, reads, record); !status) return status;
    }
    return then(answer);
  }

  /// The second stage of the events of an answer.
  template <class Record>
  Status identify(const Question& question, Answer& answer, const Reads& reads, Record& record) {
    if (!answer.result || answer.result->events.empty()) return {std::monostate{}};
    Step& step = *answer.result;
    parsers_.clear();
    for (const auto& each : std::exchange(step.others, {})) {
      Step other = step;
      other.subject = each.subject;
      other.events = each.events;
      other.record.clear();  // of the first one
      auto known = stored(nullptr, other.subject.key, record);
      if (!known) return std::move(known).error();
      auto identified = detail::identify_subject(std::move(other), *known, reads,
                                                 needs_of(question), parsers_.emplace_back());
      if (!identified) {
        answer.result = std::move(identified).error();
        return {std::monostate{}};
      }
      answer.others.push_back(std::move(*identified));
    }
    auto known = stored(nullptr, step.subject.key, record);
    if (!known) return std::move(known).error();
    answer.result = detail::identify_subject(std::move(step), *known, reads, needs_of(question),
                                             subject_parsers_);
    return {std::monostate{}};
  }

  template <class Record, class Then>
  Status ask_step(const Question& question, const Fetched* fetched, Record& record, Then& then) {
    auto step = read_step(step_parser_, question.tenant, question.body);
    if (!step) {
      Answer answer{nullptr, std::move(step).error()};
      return then(answer);
    }
    Key key = step->subject.key;
    auto known = stored(nullptr, key, record);
    if (!known) return std::move(known).error();
    const Reads reads = reads_of(question.tenant, step->project);
    Answer answer{nullptr,
                  detail::identify_subject(std::move(*step), *known, reads, needs_of(question),
                                           subject_parsers_),
                  std::move(key), fetched};
    return then(answer);
  }

  /// The record of a reading. It may be under a key of release 0.1.0 that another userId rule made.
  template <class Record>
  Result<std::optional<std::string>> record_of(const Reading& reading, const Key& key,
                                               Record& record) {
    auto found = stored(&reading, key, record);
    for (const auto& former : reading.former_keys) {
      if (!found || *found) break;
      found = stored(&reading, former, record);
    }
    return found;
  }

  template <class Record>
  Result<std::optional<std::string>> stored(const Reading* reading, const Key& key,
                                            Record& record) {
    if (key.empty()) return std::optional<std::string>{};
    const auto fresh = fresh_.find(encode(key));
    if (fresh != fresh_.end()) return std::optional(fresh->second);
    return record(reading, key);
  }

  static const Needs& needs_of(const Question& question) {
    static const Needs defaults;
    return question.needs != nullptr ? *question.needs : defaults;
  }

  /// Defers the answer and returns true if it must wait for a read.
  bool put_off(std::size_t index, const Question& question, Answer& answer) {
    if (answer.not_owned || !answer.result) return false;
    std::optional<Read> at;
    for (auto& other : answer.others) {
      if (!other.must_fetch) continue;
      const Read read = want(question.tenant, other.project, other.must_fetch->what);
      if (!result_of(read)) at = read;
      if (!answer.result->must_fetch) answer.result->must_fetch = std::move(other.must_fetch);
    }
    if (const auto& wanted = answer.result->must_fetch) {
      const Read read = want(question.tenant, answer.result->project, wanted->what);
      if (!result_of(read)) at = read;
      if (!at) answer.fetched = result_of(read);
    }
    if (at) {
      if (!answer.key.empty()) blocked_[encode(answer.key)] = *at;
      waiting_.push_back({index, *at});
      return true;
    }
    if (answer.key.empty() || blocked_.empty()) return false;
    const auto blocked = blocked_.find(encode(answer.key));
    if (blocked == blocked_.end()) return false;
    waiting_.push_back({index, blocked->second});
    return true;
  }

  /// The result of a read; null if it was not made yet.
  const Fetched* result_of(const Read& read) const {
    const auto& results = reads_[read.place].results;
    return read.read < results.size() ? &results[read.read] : nullptr;
  }

  Reads reads_of(std::string_view tenant, std::string_view project) const {
    const auto place = places_.find({std::string(tenant), std::string(project)});
    if (place == places_.end()) return {};
    const auto& reads = reads_[place->second];
    return {reads.wanted, reads.results};
  }

  /// Adds a read, unless it is there already.
  Read want(std::string_view tenant, std::string_view project, const Fetch& what) {
    const auto place =
        places_.try_emplace({std::string(tenant), std::string(project)}, reads_.size()).first;
    if (place->second == reads_.size()) {
      reads_.push_back({std::string(tenant), std::string(project), {}, {}, {}});
    }
    auto& reads = reads_[place->second];
    const auto read = reads.numbers.try_emplace(what, reads.wanted.size());
    if (read.second) reads.wanted.push_back(what);
    return {place->second, read.first->second};
  }

  template <class Use>
  Status keep(std::size_t index, Answer& answer, Use& use) {
    if (answer.result && !answer.result->record.empty()) {
      fresh_.insert_or_assign(encode(answer.key), answer.result->record);
    }
    return use(index, answer);
  }

  template <Fetcher F>
  void fetch_all(F& fetch) {
    for (auto& reads : reads_) {
      const auto wanted = std::span<const Fetch>(reads.wanted).subspan(reads.results.size());
      if (wanted.empty()) continue;
      std::vector<Fetched> results =
          fetch(std::string_view(reads.tenant), std::string_view(reads.project), wanted);
      results.resize(wanted.size());
      reads.results.insert(reads.results.end(), std::move_iterator(results.begin()),
                           std::move_iterator(results.end()));
    }
  }

  Transformer& transformer_;
  Stages stages_;
  json::Parser step_parser_;
  detail::SubjectParsers subject_parsers_;
  std::deque<detail::SubjectParsers> parsers_;  // of further subjects
  std::map<std::string, std::string> fresh_;    // by encoded key
  std::map<std::string, Read> blocked_;         // by encoded key
  std::vector<ProjectReads> reads_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;  // by tenant and project
  std::vector<Waiting> waiting_;
};

}  // namespace ctsync
