// SPDX-License-Identifier: MIT
#include "operator/events/past.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ctsync::server {

namespace {

constexpr int most_pages = 50;
constexpr int most_bodies = 5'000;

HistoryFilter filter_of(const EventQuery& query, Table table) {
  HistoryFilter filter;
  filter.table = table;
  filter.tenant = query.tenant;
  filter.state = query.state;
  filter.place = table == Table::inbox ? query.source : query.target;
  filter.code = query.code;
  if (query.keys) filter.keys = *query.keys;
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

/// Gathers the events of a page.
class Search {
 public:
  Search(AnyStore& store, Transformer& transformer, const EventQuery& query,
         const std::vector<PlaceOfDelivery>& places)
      : store_(store), transformer_(transformer), query_(query), places_(places) {}

  Result<EventPage> run() {
    if (asks_for_calls(query_)) {
      if (auto status = add_by_calls(); !status) return std::move(status).error();
    }
    if (query_.target.empty()) {
      if (auto status = add_by_entries(); !status) return std::move(status).error();
    }
    auto& events = page_.events;
    std::ranges::sort(events, std::greater(), [](const Event& each) {
      return std::pair(each.entry.since, each.entry.row);
    });
    if (std::ssize(events) > query_.limit) {
      events.erase(events.begin() + query_.limit, events.end());
      page_.complete = false;
    }
    return std::move(page_);
  }

 private:
  /// Walks the history until there are enough events. `add(row)` adds what a row stands for.
  template <class Add>
  Status walk(HistoryFilter filter, Add add) {
    page_.complete = false;
    const auto enough = page_.events.size() + static_cast<std::size_t>(query_.limit);
    for (int pages = 0; pages < most_pages && bodies_ < most_bodies; ++pages) {
      filter.limit = query_.type.empty() ? query_.limit : 500;
      const auto found = store_.history(filter);
      if (!found) return found.error();
      for (const auto& row : found->rows) {
        if (auto status = add(row); !status) return status;
        page_.next = row.row;
        if (page_.events.size() >= enough) return std::monostate{};
      }
      page_.next = filter.before = found->next;
      page_.complete = found->complete;
      if (page_.complete) break;
    }
    return std::monostate{};
  }

  Status add_by_entries() {
    auto filter = filter_of(query_, Table::inbox);
    filter.before = query_.before;
    return walk(filter, [this](const RowSummary& entry) { return add(entry); });
  }

  Status add_by_calls() {
    return walk(filter_of(query_, Table::outbox), [this](const RowSummary& call) -> Status {
      auto event = event_of_call(store_, transformer_, call, places_);
      if (!event && event.error().code == Errc::missing) return std::monostate{};
      if (!event) return std::move(event).error();
      return add_event(*std::move(event));
    });
  }

  Status add(const RowSummary& entry) {
    if (seen_.contains(entry.row)) return std::monostate{};
    ++bodies_;
    auto event = complete_event(store_, transformer_, entry);
    if (!event) return std::move(event).error();
    // The event of its sender tells of it, which has another key.
    if (event->subject.is_step && !query_.keys) return std::monostate{};
    return add_event(*std::move(event));
  }

  Status add_event(Event event) {
    const bool other_source =
        !query_.source.empty() && event.entry.source_or_target != query_.source;
    const bool other_type = !query_.type.empty() && event.subject.type != query_.type;
    if (!other_source && !other_type && seen_.insert(event.entry.row).second) {
      page_.events.push_back(std::move(event));
    }
    return std::monostate{};
  }

  AnyStore& store_;
  Transformer& transformer_;
  const EventQuery& query_;
  const std::vector<PlaceOfDelivery>& places_;
  EventPage page_;
  std::set<std::int64_t> seen_;
  int bodies_ = 0;
};

}  // namespace

Result<EventPage> list_events(AnyStore& store, Transformer& transformer, const EventQuery& query,
                              const std::vector<PlaceOfDelivery>& places) {
  if (query.keys && query.keys->empty()) return EventPage{{}, 0, true};  // about nobody
  return Search(store, transformer, query, places).run();
}

}  // namespace ctsync::server
