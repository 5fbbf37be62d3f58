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
/// So many rows are read together, so that a store on another machine is asked seldom.
constexpr std::size_t rows_at_once = 100;

HistoryFilter filter_of(const EventQuery& query, Table table) {
  HistoryFilter filter;
  filter.table = table;
  filter.tenant = query.tenant;
  filter.state = query.state;
  filter.place = table == Table::inbox ? query.source : query.target;
  filter.code = query.code;
  filter.since = query.since;
  filter.until = query.until;
  return filter;
}

bool is_state_of_calls(std::string_view state) {
  return std::ranges::find(call_state_words, state) != call_state_words.end();
}

/// Whether events may match by one of their calls.
bool asks_for_calls(const EventQuery& query) {
  const bool may = query.state.empty() || is_state_of_calls(query.state);
  return may && (!query.target.empty() || query.code || !query.state.empty());
}

/// Whether a row of an event has the state and the code that are asked for.
bool matches(const EventQuery& query, const RowSummary& row) {
  return (query.state.empty() || row.state == query.state) &&
         (!query.code || row.reason.code == *query.code);
}

/// Whether an event matches, but for its type and source.
bool matches(const EventQuery& query, const Event& event) {
  const auto& entry = event.entry;
  if (query.since && entry.since < *query.since) return false;
  if (query.until && entry.since >= *query.until) return false;
  if (query.target.empty() && matches(query, entry)) return true;
  return std::ranges::any_of(event.calls, [&](const RowSummary& call) {
    return (query.target.empty() || call.source_or_target == query.target) && matches(query, call);
  });
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
    return page;
  }

 private:
  /// How far rows of one table were looked at.
  struct Stream {
    std::int64_t next = 0;
    bool complete = true;
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
    if (asks_for_calls(query_)) {
      if (auto status = add_by_calls(); !status) return status;
    }
    return query_.target.empty() ? add_by_entries() : Status(std::monostate{});
  }

  using Rows = std::span<const RowSummary>;

  /// Walks the history until there are enough events or the time is over. `add(rows)` adds what
  /// some rows stand for.
  template <class Add>
  Status walk(HistoryFilter filter, Stream& stream, Add add) {
    stream.complete = false;
    const auto enough = found_.size() + static_cast<std::size_t>(query_.limit);
    for (int walks = 0; walks < most_walks && bodies_ < most_bodies; ++walks) {
      if (walks > 0 && is_late(stream)) break;
      filter.limit = query_.type.empty() ? query_.limit : rows_by_type;
      const auto found = store_.history(filter);
      if (!found) return found.error();
      for (Rows left(found->rows); !left.empty();) {
        const auto rows = left.first(std::min(left.size(), rows_at_once));
        left = left.subspan(rows.size());
        if (auto status = add(rows); !status) return status;
        stream.next = rows.back().row;
        if (found_.size() >= enough || (!left.empty() && is_late(stream))) return std::monostate{};
      }
      stream.next = filter.before = found->next;
      stream.complete = found->complete;
      if (stream.complete) break;
    }
    return std::monostate{};
  }

  /// What is newer than `after` is looked at in any case, because nobody would ask for it again.
  bool is_late(const Stream& stream) const {
    const bool may_stop = query_.after == 0 || &stream == &calls_ || stream.next <= query_.after;
    return may_stop && std::chrono::steady_clock::now() >= until_;
  }

  Status add_by_entries() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    return walk(filter, entries_, [this](Rows entries) { return add(entries); });
  }

  Status add_by_calls() {
    auto filter = filter_of(query_, Table::outbox);
    filter.before = query_.before_call;
    return walk(filter, calls_, [this](Rows calls) { return add_makers(calls); });
  }

  /// Entries that are not yet a part of the page, with the row by which each was found.
  struct Candidates {
    std::vector<RowSummary> entries;
    std::vector<std::int64_t> found_by;
  };

  Candidates fresh_of(Rows entries) {
    Candidates fresh;
    for (const auto& entry : entries) {
      if (seen_.contains(entry.row)) continue;
      fresh.entries.push_back(entry);
      fresh.found_by.push_back(entry.row);
    }
    return fresh;
  }

  Status add(Rows entries) {
    return add_events(fresh_of(entries), entries_, [](const Event& event) {
      return !event.subject.is_step;  // the event of its sender tells of it
    });
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
    Candidates fresh;
    for (std::size_t i = 0; i < makers.size(); ++i) {
      if (!(*entries)[i]) continue;
      fresh.entries.push_back(*std::move((*entries)[i]));
      fresh.found_by.push_back(found_by[i]);
    }
    return add_events(std::move(fresh), calls_, [](const Event&) { return true; });
  }

  /// Adds the events of entries, if what they are about is `wanted(event)`.
  template <class Wanted>
  Status add_events(Candidates fresh, Stream& from, Wanted wanted) {
    bodies_ += static_cast<int>(fresh.entries.size());
    auto subjects = read_subjects(store_, transformer_, fresh.entries);
    if (!subjects) return std::move(subjects).error();
    std::vector<Event> events;
    std::vector<std::int64_t> found_by;
    for (std::size_t i = 0; i < fresh.entries.size(); ++i) {
      Event event{std::move(fresh.entries[i]), std::move((*subjects)[i]), {}, {}};
      if (!wanted(event) || is_other(event)) continue;
      events.push_back(std::move(event));
      found_by.push_back(fresh.found_by[i]);
    }
    if (auto status = complete_events(store_, events); !status) return status;
    for (std::size_t i = 0; i < events.size(); ++i) {
      add_event(std::move(events[i]), from, found_by[i]);
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
    calls_ = {looked_to, looked_to == 0};
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

  /// Adds the events of rows, or where one was forwarded the event of its sender.
  Status add_found(Rows entries, Stream& from) {
    auto fresh = fresh_of(entries);
    auto subjects = read_subjects(store_, transformer_, fresh.entries);
    if (!subjects) return std::move(subjects).error();
    bodies_ += static_cast<int>(fresh.entries.size());
    std::vector<Event> events;
    for (std::size_t i = 0; i < fresh.entries.size(); ++i) {
      Event event{std::move(fresh.entries[i]), std::move((*subjects)[i]), {}, {}};
      if (event.subject.is_step || event.subject.type.empty()) {
        auto sender = sender_of(store_, event.entry);
        if (!sender) return std::move(sender).error();
        if (*sender) {
          auto about = read_subjects(store_, transformer_, {&**sender, 1});
          if (!about) return std::move(about).error();
          event = {std::move(**sender), std::move(about->front()), {}, {}};
        }
      }
      events.push_back(std::move(event));
    }
    if (auto status = complete_events(store_, events); !status) return status;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (!is_other(events[i]) && matches(query_, events[i])) {
        add_event(std::move(events[i]), from, fresh.found_by[i]);
      }
    }
    return std::monostate{};
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
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + query_.longest;
};

}  // namespace

Result<EventPage> list_events(AnyStore& store, Transformer& transformer, const EventQuery& query,
                              const std::vector<PlaceOfDelivery>& places) {
  return Search(store, transformer, query, places).run();
}

}  // namespace ctsync::server
