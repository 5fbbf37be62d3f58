// SPDX-License-Identifier: MIT
#include "operator/events/past.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctsync/pipeline/terms.hpp>
#include <set>
#include <span>
#include <utility>

namespace ctsync::server {

namespace {

constexpr int most_bodies = 5'000;
constexpr int most_walks = 200;  // of longest_walk rows each at most
constexpr int rows_by_type = 500;
constexpr std::chrono::milliseconds least_for_new{1'000};
/// So many rows are read together, so that a store on another machine is asked seldom.
constexpr std::size_t rows_at_once = 50;

bool is_state_of_calls(std::string_view state) {
  return std::ranges::find(call_state_words, state) != call_state_words.end();
}

HistoryFilter filter_of(const EventQuery& query, Table table) {
  HistoryFilter filter;
  filter.table = table;
  filter.tenant = query.tenant;
  if (table == Table::inbox || is_state_of_calls(query.state)) filter.state = query.state;
  filter.place = table == Table::inbox ? query.source : query.target;
  filter.code = query.code;
  filter.since = query.since;
  // A call is written when its delivery has arrived, perhaps much later.
  if (table == Table::inbox) filter.until = query.until;
  return filter;
}

/// Whether events may match by one of their calls.
bool asks_for_calls(const EventQuery& query) {
  const bool may = query.state.empty() || is_state_of_calls(query.state);
  return !query.target.empty() || (may && (query.code || !query.state.empty()));
}

/// Whether few calls are in the state that is asked for, so that a store has an index of them.
bool asks_for_few(const EventQuery& query) {
  return query.state == name(CallState::dead) || query.state == name(CallState::discarded);
}

/// Whether a row of an event has the state and the code that are asked for.
bool matches(const EventQuery& query, const RowSummary& row) {
  return (query.state.empty() || row.state == query.state) &&
         (!query.code || row.reason.code == *query.code);
}

bool arrived_in_time(const EventQuery& query, const Event& event) {
  const Time at = event.entry.since;
  return (!query.since || at >= *query.since) && (!query.until || at < *query.until);
}

/// Whether an event matches, but for its type and source. With a target it has a call to it, and
/// that call or one of the entries has the state and the code.
bool matches(const EventQuery& query, const Event& event) {
  if (!arrived_in_time(query, event) || event.entry.row >= query.older) return false;
  const auto fits = [&](const RowSummary& row) { return matches(query, row); };
  bool has_call = query.target.empty();
  for (const auto& call : event.calls) {
    if (!query.target.empty() && call.source_or_target != query.target) continue;
    has_call = true;
    if (fits(call)) return true;
  }
  return has_call && (fits(event.entry) || std::ranges::any_of(event.forwarded, fits));
}

/// Gathers the events of a page.
class Search {
 public:
  Search(AnyStore& store, Transformer& transformer, const EventQuery& query,
         const std::vector<PlaceOfDelivery>& places)
      : store_(store), transformer_(transformer), query_(query), places_(places) {}

  Result<EventPage> run() {
    if (auto status = add_all(); !status) return std::move(status).error();
    EventPage page;
    page.events = merged();
    std::ranges::sort(page.events, std::greater(), [](const Event& each) {
      return std::pair(each.entry.since, each.entry.row);
    });
    page.next = entries_.complete ? 0 : entries_.next;
    page.next_call = calls_.complete ? 0 : calls_.next;
    page.complete = entries_.complete && calls_.complete;
    page.newest = std::max(query_.after, entries_.newest);
    page.newest_call = std::max(query_.after_call, calls_.newest);
    if (!query_.terms.empty()) page.newest = std::max(page.newest, calls_.newest);
    return page;
  }

 private:
  /// How far rows of one table were looked at.
  struct Stream {
    std::int64_t next = 0;
    bool complete = true;
    std::int64_t newest = 0;
  };
  struct Found {
    Event event;
    Stream* from;
    std::int64_t row;  ///< by which it was found
  };

  /// The events of the page: the newer of the first ones of both streams, each in the sequence of
  /// its rows, so that the next page begins exactly where each stream was left.
  std::vector<Event> merged() {
    std::ranges::sort(found_, std::greater(), &Found::row);
    std::array<std::vector<Found*>, 2> left;
    for (auto& each : found_) left[each.from == &calls_ ? 1 : 0].push_back(&each);
    std::array<std::size_t, 2> at{};
    const auto head = [&](std::size_t of) {
      return at[of] < left[of].size() ? left[of][at[of]] : nullptr;
    };
    std::vector<Event> events;
    while (std::ssize(events) < query_.limit && (head(0) != nullptr || head(1) != nullptr)) {
      const bool by_call =
          head(0) == nullptr ||
          (head(1) != nullptr && head(1)->event.entry.since > head(0)->event.entry.since);
      const std::size_t of = by_call ? 1 : 0;
      events.push_back(std::move(left[of][at[of]++]->event));
    }
    for (const std::size_t of : {0U, 1U}) {
      if (head(of) == nullptr) continue;
      head(of)->from->next = head(of)->row + 1;
      head(of)->from->complete = false;
    }
    return events;
  }

  Status add_all() {
    if (!query_.delivery.empty()) return add_delivery();
    if (!query_.terms.empty()) return add_by_terms();
    if (!asks_for_calls(query_)) return add_by_entries();
    // Calls do not say when their delivery arrived, and many of them may be newer than `until`.
    if (query_.until && !asks_for_few(query_)) return add_matching_entries();
    if (auto status = add_by_calls(); !status) return status;
    return query_.target.empty() ? add_by_entries() : Status(std::monostate{});
  }

  using Rows = std::span<const RowSummary>;

  /// Walks the history until there are enough events, the time is over, or no row is newer than
  /// those that are known. `add(rows)` adds what some rows stand for.
  template <class Add>
  Status walk(HistoryFilter filter, Stream& stream, Add add) {
    stream.complete = false;
    const auto known = known_in(stream);
    const auto enough = found_.size() + static_cast<std::size_t>(query_.limit);
    for (int walks = 0; walks < most_walks && bodies_ < most_bodies; ++walks) {
      if (walks > 0 && is_late()) break;
      filter.limit = query_.type.empty() ? query_.limit : rows_by_type;
      const auto found = store_.history(filter);
      if (!found) return found.error();
      const auto end = std::ranges::find_if(
          found->rows, [&](const RowSummary& row) { return row.row <= known; });
      if (!found->rows.empty()) stream.newest = std::max(stream.newest, found->rows.front().row);
      for (Rows left(found->rows.begin(), end); !left.empty();) {
        const auto rows = left.first(std::min(left.size(), rows_at_once));
        left = left.subspan(rows.size());
        if (auto status = add(rows); !status) return status;
        stream.next = rows.back().row;
        if (found_.size() >= enough || (!left.empty() && is_late())) return std::monostate{};
      }
      stream.next = filter.before = found->next;
      stream.complete = found->complete || found->next <= known + 1;
      if (stream.complete) break;
    }
    return std::monostate{};
  }

  /// The caller knows this row of a stream and all older ones; 0: none.
  std::int64_t known_in(const Stream& stream) const {
    return &stream == &calls_ && query_.terms.empty() ? query_.after_call : query_.after;
  }

  bool is_late() const { return std::chrono::steady_clock::now() >= until_; }

  Status add_by_entries() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    const bool has_senders = query_.state.empty() && !query_.code;
    return walk(filter, entries_, [this, has_senders](Rows entries) {
      const auto fits = [this](const Event& event) { return event.entry.row < query_.older; };
      return add_events(fresh_of(entries), entries_, has_senders ? Steps::drop : Steps::to_sender,
                        fits);
    });
  }

  Status add_matching_entries() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    filter.state = {};
    filter.code.reset();
    return walk(filter, entries_, [this](Rows entries) {
      return add_events(fresh_of(entries), entries_, Steps::drop,
                        [this](const Event& event) { return matches(query_, event); });
    });
  }

  Status add_by_calls() {
    auto filter = filter_of(query_, Table::outbox);
    filter.before = query_.before_call;
    return walk(filter, calls_, [this](Rows calls) { return add_makers(calls); });
  }

  /// An entry that is not yet a part of the page, with the row by which it was found.
  struct Candidate {
    RowSummary entry;
    std::int64_t found_by;
  };

  std::vector<Candidate> fresh_of(Rows entries) const {
    std::vector<Candidate> fresh;
    for (const auto& entry : entries) {
      if (!seen_.contains(entry.row)) fresh.push_back({entry, entry.row});
    }
    return fresh;
  }

  Status add_makers(Rows calls) {
    const auto rows = maker_rows(store_, calls, places_);
    if (!rows) return rows.error();
    std::vector<std::int64_t> makers;
    std::vector<std::int64_t> found_by;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const auto& maker = (*rows)[i];
      if (!maker || seen_.contains(*maker) || std::ranges::count(makers, *maker) > 0) continue;
      makers.push_back(*maker);
      found_by.push_back(calls[i].row);
    }
    auto entries = store_.summaries(Table::inbox, makers);
    if (!entries) return std::move(entries).error();
    std::vector<Candidate> fresh;
    for (std::size_t i = 0; i < makers.size(); ++i) {
      if ((*entries)[i]) fresh.push_back({*std::move((*entries)[i]), found_by[i]});
    }
    return add_events(std::move(fresh), calls_, Steps::to_sender,
                      [this](const Event& event) { return matches(query_, event); });
  }

  /// What stands for an entry that was forwarded: nothing, if its sender is found as well, or the
  /// event of its sender.
  enum class Steps { drop, to_sender };

  /// Adds the events of entries that are `wanted(event)`.
  template <class Wanted>
  Status add_events(std::vector<Candidate> fresh, Stream& from, Steps steps, Wanted wanted) {
    bodies_ += static_cast<int>(fresh.size());
    auto about = subjects_of(fresh);
    if (!about) return std::move(about).error();
    if (steps == Steps::to_sender) {
      if (auto status = put_senders(fresh, *about); !status) return status;
    }
    std::vector<Event> events;
    std::vector<std::int64_t> found_by;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (steps == Steps::drop && (*about)[i].is_step) continue;
      Event event{std::move(fresh[i].entry), std::move((*about)[i]), {}, {}};
      if (is_other(event)) continue;
      events.push_back(std::move(event));
      found_by.push_back(fresh[i].found_by);
    }
    if (auto status = complete_events(store_, events); !status) return status;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (wanted(events[i])) add_event(std::move(events[i]), from, found_by[i]);
    }
    return std::monostate{};
  }

  Result<std::vector<EventSubject>> subjects_of(const std::vector<Candidate>& candidates) {
    std::vector<RowSummary> entries;
    for (const auto& each : candidates) entries.push_back(each.entry);
    return read_subjects(store_, transformer_, entries);
  }

  /// Puts senders in the place of what was forwarded for them, and theirs in their place.
  Status put_senders(std::vector<Candidate>& candidates, std::vector<EventSubject>& subjects) {
    constexpr int most_levels = 4;
    for (int level = 0; level < most_levels; ++level) {
      std::vector<RowSummary> forwarded;
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!subjects[i].is_step && !subjects[i].type.empty()) continue;
        forwarded.push_back(candidates[i].entry);
        places.push_back(i);
      }
      auto senders = senders_of(store_, forwarded);
      if (!senders) return std::move(senders).error();
      std::vector<Candidate> found;
      std::vector<std::size_t> changed;
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!(*senders)[i]) continue;
        found.push_back({*std::move((*senders)[i]), candidates[places[i]].found_by});
        changed.push_back(places[i]);
      }
      if (found.empty()) break;
      auto about = subjects_of(found);
      if (!about) return std::move(about).error();
      for (std::size_t i = 0; i < changed.size(); ++i) {
        candidates[changed[i]] = std::move(found[i]);
        subjects[changed[i]] = std::move((*about)[i]);
      }
    }
    return std::monostate{};
  }

  Status add_delivery() {
    for (const auto& place : places_) {
      if (!query_.tenant.empty() && place.tenant != query_.tenant) continue;
      const auto entry = entry_of_delivery(store_, place, query_.delivery);
      if (!entry) return entry.error();
      if (!*entry || (*entry)->row >= query_.before) continue;
      if (auto status = add_found({&**entry, 1}, entries_); !status) return status;
    }
    return std::monostate{};
  }

  /// The index of terms has no entry that waits, so the bodies of those are read. There may be
  /// many, so they are a stream of their own: a page reads some of them, and asks the index in any
  /// case.
  Status add_by_terms() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before_call;
    filter.code.reset();
    std::int64_t looked_to = 0;
    for (const auto state : {EntryState::waiting, EntryState::scheduled}) {
      filter.state = name(state);
      auto status = walk(filter, calls_, [this](Rows entries) { return add_waiting(entries); });
      if (!status) return status;
      if (!calls_.complete) looked_to = std::max(looked_to, calls_.next);
    }
    // One walk may have gone further back than the other. The next page begins both at the newer
    // end.
    std::erase_if(found_, [&](const Found& each) { return each.row < looked_to; });
    calls_.next = looked_to;
    calls_.complete = looked_to == 0;
    filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    filter.state = {};
    filter.code.reset();
    filter.find = query_.terms;
    return walk(filter, entries_, [this](Rows entries) { return add_found(entries, entries_); });
  }

  Status add_waiting(Rows entries) {
    bodies_ += static_cast<int>(entries.size());
    std::vector<RowSummary> wanted;
    const auto status = each_body(store_, entries, [&](std::size_t place, const std::string& body) {
      const auto& entry = entries[place];
      const auto reading = transformer_.read(entry.tenant, entry.source_or_target, body);
      if (!reading) return;  // a step, whose sender is found
      const auto terms = terms_of(**reading);
      const bool has_one = std::ranges::find_first_of(terms, query_.terms) != terms.end();
      if (has_one) wanted.push_back(entry);
    });
    return status ? add_found(wanted, calls_) : status;
  }

  Status add_found(Rows entries, Stream& from) {
    return add_events(fresh_of(entries), from, Steps::to_sender,
                      [this](const Event& event) { return matches(query_, event); });
  }

  bool is_other(const Event& event) const {
    return (!query_.source.empty() && event.entry.source_or_target != query_.source) ||
           (!query_.type.empty() && event.subject.type != query_.type);
  }

  void add_event(Event event, Stream& from, std::int64_t row) {
    if (seen_.insert(event.entry.row).second) found_.push_back({std::move(event), &from, row});
  }

  AnyStore& store_;
  Transformer& transformer_;
  const EventQuery& query_;
  const std::vector<PlaceOfDelivery>& places_;
  std::vector<Found> found_;
  Stream entries_;
  Stream calls_;
  std::set<std::int64_t> seen_;
  int bodies_ = 0;
  bool only_new_ = query_.after > 0 || query_.after_call > 0;
  std::chrono::steady_clock::time_point until_ =
      std::chrono::steady_clock::now() +
      (only_new_ ? std::max(query_.longest, least_for_new) : query_.longest);
};

}  // namespace

Result<EventPage> list_events(AnyStore& store, Transformer& transformer, const EventQuery& query,
                              const std::vector<PlaceOfDelivery>& places) {
  return Search(store, transformer, query, places).run();
}

}  // namespace ctsync::server
