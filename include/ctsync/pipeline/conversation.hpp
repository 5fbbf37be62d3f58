// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/contract/fetcher.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <ctsync/state/step_text.hpp>
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
};

/// The result of a question. `reading` is null for a forwarded step and for an unreadable body. A
/// step that must fetch is final: `fetched` says why the resource could not be read. Borrowed;
/// valid until the next answer.
struct Answer {
  const Reading* reading = nullptr;
  Result<Step> result;
  Key key{};  ///< key of the record; empty if there is none
  const Fetched* fetched = nullptr;
  /// The caller does not own the key of the question, so nothing was applied.
  bool not_owned = false;
};

/// A round of questions. Later questions see the records that earlier answers changed. If a
/// resource must be read, the later questions of its key wait for that read, so that an older state
/// never overwrites a newer one. The reads of a round are made together, each once.
class Conversation {
 public:
  explicit Conversation(Transformer& transformer) : transformer_(transformer) {}

  /// Calls `use(std::size_t index, Answer&) -> Status` exactly once per question, and for each key
  /// in the sequence of the questions. `record(const Reading*, const Key&) ->
  /// Result<std::optional<std::string>>` returns the stored record. The first error of either ends
  /// the round and is returned.
  template <Fetcher F, class Record, class Use>
  Status hold(std::span<const Question> questions, F& fetch, Record record, Use use) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      auto status = ask(questions[i], nullptr, record, [&](Answer& answer) -> Status {
        return put_off(i, questions[i], answer) ? Status(std::monostate{}) : keep(i, answer, use);
      });
      if (!status) return status;
    }
    fetch_all(fetch);
    for (const auto& waiting : waiting_) {
      const auto& question = questions[waiting.question];
      const Fetched* fetched = &reads_[waiting.at.place].results[waiting.at.read];
      auto status = ask(question, fetched, record,
                        [&](Answer& answer) { return keep(waiting.question, answer, use); });
      if (!status) return status;
    }
    return {std::monostate{}};
  }

  /// Discards the new record of an answer, because it is not written: the store is asked again.
  void drop_record(const Key& key) { fresh_.erase(encode(key)); }

 private:
  /// The reads from one project and their results.
  struct Reads {
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

  template <class Record, class Then>
  Status ask(const Question& question, const Fetched* fetched, Record& record, Then then) {
    if (question.is_step) return ask_step(question, record, then);
    auto reading = transformer_.read(question.tenant, question.source, question.body);
    if (!reading) {
      Answer answer{nullptr, std::move(reading).error()};
      return then(answer);
    }
    Key key = (*reading)->key;
    if (question.owned != nullptr && !key.empty() && digest(key) != *question.owned) {
      Answer answer{*reading, Step{}, std::move(key)};
      answer.not_owned = true;
      return then(answer);
    }
    auto known = record_of(**reading, key, record);
    if (!known) return std::move(known).error();
    Answer answer{*reading, transformer_.apply(std::move(**reading), *known, fetched),
                  std::move(key), fetched};
    return then(answer);
  }

  /// The second stage of an event: the subject's record supplies the identity.
  template <class Record, class Then>
  Status ask_step(const Question& question, Record& record, Then& then) {
    auto step = read_step(step_parser_, question.tenant, question.body);
    if (!step) {
      Answer answer{nullptr, std::move(step).error()};
      return then(answer);
    }
    Key key = step->subject.key;
    auto known = stored(nullptr, key, record);
    if (!known) return std::move(known).error();
    Answer answer{nullptr, detail::identify_subject(std::move(*step), *known, subject_parser_),
                  std::move(key)};
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

  /// Defers the answer and returns true if it must wait for a read.
  bool put_off(std::size_t index, const Question& question, const Answer& answer) {
    if (answer.reading == nullptr || answer.not_owned) return false;
    if (answer.result && answer.result->must_fetch) {
      const Read at = want(question.tenant, answer.reading->notification.project_key,
                           answer.result->must_fetch->what);
      if (!answer.key.empty()) blocked_[encode(answer.key)] = at;
      waiting_.push_back({index, at});
      return true;
    }
    if (answer.key.empty() || blocked_.empty()) return false;
    const auto blocked = blocked_.find(encode(answer.key));
    if (blocked == blocked_.end()) return false;
    waiting_.push_back({index, blocked->second});
    return true;
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
      reads.results = fetch(std::string_view(reads.tenant), std::string_view(reads.project),
                            std::span<const Fetch>(reads.wanted));
      reads.results.resize(reads.wanted.size());
    }
  }

  Transformer& transformer_;
  json::Parser step_parser_;
  json::Parser subject_parser_;
  std::map<std::string, std::string> fresh_;  // by encoded key
  std::map<std::string, Read> blocked_;       // by encoded key
  std::vector<Reads> reads_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;  // by tenant and project
  std::vector<Waiting> waiting_;
};

}  // namespace ctsync
