// SPDX-License-Identifier: MIT
#include "operator/events/past.hpp"

#include <algorithm>
#include <array>
#include <ctsync/pipeline/terms.hpp>
#include <set>
#include <utility>

namespace ctsync::server {

namespace {

constexpr int most_bodies = 5'000;

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
  if (entry.row >= query.before) return false;
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

  /// Walks the history until there are enough events. `add(row)` adds what a row stands for.
  template <class Add>
  Status walk(HistoryFilter filter, Add add) {
    auto& stream = filter.table == Table::inbox ? entries_ : calls_;
    stream.complete = false;
    const auto enough = found_.size() + static_cast<std::size_t>(query_.limit);
    for (int walks = 0; walks < query_.most_walks && bodies_ < most_bodies; ++walks) {
      filter.limit = query_.type.empty() ? query_.limit : 500;
      const auto found = store_.history(filter);
      if (!found) return found.error();
      for (const auto& row : found->rows) {
        if (auto status = add(row); !status) return status;
        stream.next = row.row;
        if (found_.size() >= enough) return std::monostate{};
      }
      stream.next = filter.before = found->next;
      stream.complete = found->complete;
      if (stream.complete) break;
    }
    return std::monostate{};
  }

  Status add_by_entries() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    return walk(filter, [this](const RowSummary& entry) { return add(entry); });
  }

  Status add_by_calls() {
    auto filter = filter_of(query_, Table::outbox);
    filter.before = query_.before_call;
    return walk(filter, [this](const RowSummary& call) -> Status {
      auto event = event_of_call(store_, transformer_, call, places_);
      if (!event && event.error().code == Errc::missing) return std::monostate{};
      if (!event) return std::move(event).error();
      return add_event(*std::move(event), calls_, call.row);
    });
  }

  Status add(const RowSummary& entry) {
    if (seen_.contains(entry.row)) return std::monostate{};
    ++bodies_;
    auto event = complete_event(store_, transformer_, entry);
    if (!event) return std::move(event).error();
    if (event->subject.is_step) return std::monostate{};  // the event of its sender tells of it
    return add_event(*std::move(event), entries_, entry.row);
  }

  Status add_delivery() {
    for (const auto& place : places_) {
      if (!query_.tenant.empty() && place.tenant != query_.tenant) continue;
      const auto entry = entry_of_delivery(store_, place, query_.delivery);
      if (!entry) return entry.error();
      if (!*entry) continue;
      if (auto status = add_found(**entry); !status) return status;
    }
    return std::monostate{};
  }

  /// What waits is found by no term yet, so those are read that wait, which are few.
  Status add_by_terms() {
    Stream waiting;
    for (const auto state : {EntryState::waiting, EntryState::scheduled}) {
      auto filter = filter_of(query_, Table::inbox);
      filter.before = query_.before;
      filter.state = name(state);
      filter.code.reset();
      auto status = walk(filter, [this](const RowSummary& entry) { return add_waiting(entry); });
      if (!status) return status;
      waiting.complete = waiting.complete && entries_.complete;
      if (!entries_.complete) waiting.next = std::max(waiting.next, entries_.next);
    }
    HistoryFilter filter;
    filter.tenant = query_.tenant;
    filter.place = query_.source;
    filter.since = query_.since;
    filter.until = query_.until;
    filter.before = query_.before;
    filter.find = query_.terms;
    auto status = walk(filter, [this](const RowSummary& entry) { return add_found(entry); });
    // The next page begins where the first of the walks stopped.
    if (entries_.complete) entries_.next = 0;
    entries_.next = std::max(entries_.next, waiting.next);
    entries_.complete = entries_.complete && waiting.complete;
    return status;
  }

  Status add_waiting(const RowSummary& entry) {
    ++bodies_;
    const auto body = store_.payload(Table::inbox, entry.row);
    if (!body && body.error().code == Errc::missing) return std::monostate{};
    if (!body) return body.error();
    const auto reading = transformer_.read(entry.tenant, entry.source_or_target, *body);
    if (!reading) return std::monostate{};  // a step, whose sender is found
    const auto terms = terms_of(**reading);
    const bool wanted = std::ranges::find_first_of(terms, query_.terms) != terms.end();
    return wanted ? add_found(entry) : Status(std::monostate{});
  }

  /// Adds the event of a row, or where that was forwarded the event of its sender.
  Status add_found(const RowSummary& entry) {
    if (seen_.contains(entry.row)) return std::monostate{};
    ++bodies_;
    auto event = complete_event(store_, transformer_, entry);
    if (!event) return std::move(event).error();
    if (event->subject.is_step || event->subject.type.empty()) {
      auto sender = sender_of(store_, entry);
      if (!sender) return std::move(sender).error();
      if (*sender) event = complete_event(store_, transformer_, std::move(**sender));
      if (!event) return std::move(event).error();
    }
    if (!matches(query_, *event)) return std::monostate{};
    return add_event(*std::move(event), entries_, entry.row);
  }

  Status add_event(Event event, Stream& from, std::int64_t row) {
    const bool other_source =
        !query_.source.empty() && event.entry.source_or_target != query_.source;
    const bool other_type = !query_.type.empty() && event.subject.type != query_.type;
    if (!other_source && !other_type && seen_.insert(event.entry.row).second) {
      found_.push_back({std::move(event), &from, row});
    }
    return std::monostate{};
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
};

}  // namespace

Result<EventPage> list_events(AnyStore& store, Transformer& transformer, const EventQuery& query,
                              const std::vector<PlaceOfDelivery>& places) {
  return Search(store, transformer, query, places).run();
}

}  // namespace ctsync::server
