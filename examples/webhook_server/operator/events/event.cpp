// SPDX-License-Identifier: MIT
#include "operator/events/event.hpp"

#include <algorithm>
#include <array>
#include <ctsync/state/step_text.hpp>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 7> status_words{
    "waiting", "retrying", "dead", "ignored", "done", "scheduled", "discarded"};
constexpr std::size_t most_forwarded = 100;
constexpr int pages_of_messages = 50;
constexpr std::size_t bodies_at_once = 20;

std::string_view kind_word(NotificationKind kind) noexcept {
  if (const auto change = change_name(kind); !change.empty()) return change;
  switch (kind) {
    case NotificationKind::message: return "message";
    case NotificationKind::event: return "event";
    case NotificationKind::customer_event: return "customer event";
    case NotificationKind::call: return "call from Segment";
    case NotificationKind::subscription_confirmation: return "SubscriptionConfirmation";
    case NotificationKind::unsubscribe_confirmation: return "UnsubscribeConfirmation";
    case NotificationKind::endpoint_validation: return "EndpointValidation";
    default: return "unknown";
  }
}

/// An id that was made of an e-mail address names a person.
bool names_a_person(std::string_view id) {
  return id.starts_with("email:") || id.find('@') != id.npos;
}

EventSubject subject_of(const Reading& reading) {
  EventSubject subject;
  const auto& notification = reading.notification;
  subject.type =
      notification.message_type.empty() ? kind_word(notification.kind) : notification.message_type;
  const std::string_view type =
      reading.key.empty() ? notification.resource_type : std::string_view(reading.key.type);
  const std::string_view id =
      reading.key.empty() ? notification.resource_id : std::string_view(reading.key.id);
  subject.about = type;
  if (!id.empty()) subject.about.append(" ").append(names_a_person(id) ? "by e-mail" : id);
  return subject;
}

/// Of a step: the events that it tells, and the order that they are about. A job tells a customer
/// again by a step without events.
EventSubject subject_of(const Step& step) {
  EventSubject subject;
  subject.is_step = !step.retold;
  for (const auto& event : step.events) {
    if (!subject.type.empty()) subject.type += ", ";
    subject.type += event.name;
  }
  if (!step.subject.order_id.empty()) subject.about = "order " + step.subject.order_id;
  if (step.retold && subject.about.empty()) {
    const auto& [tenant, system, type, id] = step.resource;
    subject.about = type + " " + (names_a_person(id) ? "by e-mail" : id);
  }
  if (step.events.empty()) subject.type = "Replay";
  return subject;
}

EventSubject read_subject(Transformer& transformer, const RowSummary& entry,
                          const std::string& body) {
  const auto reading = transformer.read(entry.tenant, entry.source_or_target, body);
  if (reading) return subject_of(**reading);
  json::Parser parser;
  const auto step = read_step(parser, entry.tenant, body);
  return step ? subject_of(*step) : EventSubject{};
}

std::vector<std::int64_t> rows_of(std::span<const RowSummary> entries) {
  std::vector<std::int64_t> rows;
  for (const auto& entry : entries) rows.push_back(entry.row);
  return rows;
}

Result<std::optional<RowSummary>> row_of(AnyStore& store, Table table, std::int64_t row) {
  auto summaries = store.summaries(table, {&row, 1});
  if (!summaries) return std::move(summaries).error();
  return std::move(summaries->front());
}

/// The entries of these names that the store knows.
Result<std::vector<std::optional<RowSummary>>> entries_of(AnyStore& store,
                                                          std::span<const EntryName> names) {
  const auto found = store.entry_rows(names);
  if (!found) return found.error();
  std::vector<std::int64_t> rows;
  for (const auto& row : *found) {
    if (row) rows.push_back(*row);
  }
  auto summaries = store.summaries(Table::inbox, rows);
  if (!summaries) return std::move(summaries).error();
  std::vector<std::optional<RowSummary>> entries(names.size());
  auto next = summaries->begin();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((*found)[i]) entries[i] = std::move(*next++);
  }
  return entries;
}

Result<std::optional<RowSummary>> entry_of(AnyStore& store, const std::string& tenant,
                                           const std::string& source, std::string_view id) {
  const EntryName name{tenant, source, id};
  auto entries = entries_of(store, {&name, 1});
  if (!entries) return std::move(entries).error();
  return std::move(entries->front());
}

/// Entries that were forwarded, by the place of their event in a list.
struct ForwardedName {
  std::size_t event;
  EntryName name;
};

/// Calls `visit(id)` for each entry that was forwarded for this one.
template <class Visit>
void each_forwarded(const RowSummary& entry, Visit visit) {
  std::string_view ids = entry.forwarded_to;
  while (!ids.empty()) {
    const auto id = ids.substr(0, ids.find(' '));
    ids.remove_prefix(std::min(ids.size(), id.size() + 1));
    visit(id);
  }
}

void add_names(std::size_t event, const RowSummary& entry, std::vector<ForwardedName>& names) {
  each_forwarded(entry, [&](std::string_view id) {
    names.push_back({event, {entry.tenant, entry.source_or_target, id}});
  });
}

/// Adds the entries that were forwarded for entries, and for those.
Status add_forwarded(AnyStore& store, std::vector<Event>& events) {
  std::vector<RowSummary> senders;  // names refer to their texts
  for (const auto& event : events) senders.push_back(event.entry);
  std::vector<std::size_t> places(events.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  while (!senders.empty()) {
    std::vector<ForwardedName> names;
    for (std::size_t i = 0; i < senders.size(); ++i) add_names(places[i], senders[i], names);
    std::vector<EntryName> asked;
    for (const auto& each : names) asked.push_back(each.name);
    auto entries = entries_of(store, asked);
    if (!entries) return std::move(entries).error();
    std::vector<RowSummary> next;
    places.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto& forwarded = events[names[i].event].forwarded;
      if (!(*entries)[i] || forwarded.size() >= most_forwarded) continue;
      forwarded.push_back(*(*entries)[i]);
      next.push_back(std::move(*(*entries)[i]));
      places.push_back(names[i].event);
    }
    senders = std::move(next);
  }
  return std::monostate{};
}

/// Adds the calls of entries and of those that were forwarded for them.
Status add_calls(AnyStore& store, std::vector<Event>& events) {
  std::vector<std::int64_t> rows;
  std::vector<std::size_t> places;
  const auto add = [&](std::size_t event, const RowSummary& entry) {
    if (entry.calls == 0) return;
    rows.push_back(entry.row);
    places.push_back(event);
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    add(i, events[i].entry);
    for (const auto& entry : events[i].forwarded) add(i, entry);
  }
  auto made = store.calls_of(rows);
  if (!made) return std::move(made).error();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::move((*made)[i], std::back_inserter(events[places[i]].calls));
  }
  return std::monostate{};
}

/// The higher, the more it says about the whole.
int weight_of(EventStatus status) noexcept {
  constexpr std::array<EventStatus, 7> worst_first{
      EventStatus::dead,      EventStatus::retrying, EventStatus::waiting, EventStatus::scheduled,
      EventStatus::discarded, EventStatus::done,     EventStatus::ignored};
  return static_cast<int>(worst_first.end() - std::ranges::find(worst_first, status));
}

template <class Visit>
void each_row(const Event& event, Visit visit) {
  visit(event.entry);
  for (const auto& row : event.forwarded) visit(row);
  for (const auto& row : event.calls) visit(row);
}

Result<Event> not_found(const std::string& id) {
  return Error{Errc::missing, id,
               "no entry, call, delivery or message with this id is known; rows are forgotten some "
               "weeks after they ended"};
}

/// The newest entry of a tenant that is found by a term.
Result<std::optional<RowSummary>> entry_by(AnyStore& store, const std::string& tenant,
                                           const Term& term) {
  HistoryFilter filter;
  filter.tenant = tenant;
  filter.find = {&term, 1};
  filter.limit = 1;
  auto found = store.history(filter);
  if (!found) return std::move(found).error();
  if (found->rows.empty()) return std::optional<RowSummary>{};
  return std::optional(std::move(found->rows.front()));
}

/// The entry that made a call with this message id, in any tenant of these places.
Result<std::optional<RowSummary>> entry_of_message(AnyStore& store, const std::string& id,
                                                   const std::vector<PlaceOfDelivery>& places) {
  std::set<std::string> tenants;
  for (const auto& place : places) {
    if (!tenants.insert(place.tenant).second) continue;
    auto found = entry_by(store, place.tenant, {TermKind::message_id, id});
    if (!found || *found) return found;
  }
  return std::optional<RowSummary>{};
}

/// The newest call with this message id, if its entry is not found by it: one that was written
/// behind another call, or by an earlier release.
Result<std::optional<RowSummary>> call_of_message(AnyStore& store, const std::string& id) {
  HistoryFilter filter;
  filter.table = Table::outbox;
  filter.message_id = id;
  filter.limit = 1;
  for (int page = 0; page < pages_of_messages; ++page) {
    auto found = store.history(filter);
    if (!found) return std::move(found).error();
    if (!found->rows.empty()) return std::optional(std::move(found->rows.front()));
    if (found->complete) break;
    filter.before = found->next;
  }
  return std::optional<RowSummary>{};
}

/// The entry of a delivery in any of these places, of one tenant or of any.
Result<std::optional<RowSummary>> entry_of(AnyStore& store,
                                           const std::vector<PlaceOfDelivery>& places,
                                           const std::string& tenant, const std::string& id) {
  for (const auto& place : places) {
    if (!tenant.empty() && place.tenant != tenant) continue;
    auto found = entry_of(store, place.tenant, place.source, id);
    if (!found || *found) return found;
  }
  return std::optional<RowSummary>{};
}

/// The entry whose event is asked for.
Result<std::optional<RowSummary>> find_entry(AnyStore& store, const std::string& id,
                                             const std::vector<PlaceOfDelivery>& places) {
  const auto row = parse_row_id(id);
  if (row && row->table == Table::inbox) return row_of(store, Table::inbox, row->row);
  Result<std::optional<RowSummary>> call = std::optional<RowSummary>{};
  if (row) {
    call = row_of(store, Table::outbox, row->row);
  } else {
    auto found = entry_of(store, places, {}, id);
    if (!found || *found) return found;
    found = entry_of_message(store, id, places);
    if (!found || *found) return found;
    call = call_of_message(store, id);
  }
  if (!call || !*call) return call;
  return entry_of(store, places, (*call)->tenant, (*call)->delivery_id);
}

}  // namespace

std::string_view name(EventStatus status) noexcept {
  return status_words.at(static_cast<std::size_t>(status));
}

EventStatus status_of_row(const RowSummary& row) noexcept {
  if (row.state == "dead") return EventStatus::dead;
  if (row.state == "discarded") return EventStatus::discarded;
  if (row.state == "ignored") return EventStatus::ignored;
  if (row.state == "scheduled") return EventStatus::scheduled;
  if (row.state != "waiting") return EventStatus::done;
  return row.attempts > 0 ? EventStatus::retrying : EventStatus::waiting;
}

EventStatus status_of(const Event& event) noexcept {
  // An entry that made calls says less than these.
  auto worst = status_of_row(event.entry);
  each_row(event, [&](const RowSummary& row) {
    const auto status = status_of_row(row);
    if (weight_of(status) > weight_of(worst)) worst = status;
  });
  return worst;
}

const RowSummary& telling_row(const Event& event) noexcept {
  const auto status = status_of(event);
  for (const auto* rows : {&event.calls, &event.forwarded}) {
    for (const auto& row : *rows) {
      if (status_of_row(row) == status) return row;
    }
  }
  return event.entry;
}

std::vector<PlaceOfDelivery> places_of(const Tenants& tenants) {
  std::vector<PlaceOfDelivery> places;
  for (const auto& source : tenants.sources()) {
    places.push_back({source.tenant->name(), source.settings.name});
  }
  return places;
}

bool is_over(const Event& event) noexcept {
  const auto status = status_of(event);
  return status != EventStatus::waiting && status != EventStatus::retrying &&
         status != EventStatus::scheduled;
}

std::optional<Duration> end_to_end(const Event& event) noexcept {
  if (event.calls.empty() || !is_over(event)) return std::nullopt;
  Time last = event.entry.since;
  each_row(event,
           [&](const RowSummary& row) { last = std::max(last, row.ended_at.value_or(last)); });
  return last - event.entry.since;
}

Status each_body(AnyStore& store, std::span<const RowSummary> entries,
                 const std::function<void(std::size_t, const std::string&)>& visit) {
  for (std::size_t first = 0; first < entries.size(); first += bodies_at_once) {
    const auto some = entries.subspan(first, std::min(bodies_at_once, entries.size() - first));
    const auto bodies = store.payloads(Table::inbox, rows_of(some));
    if (!bodies) return bodies.error();
    for (std::size_t i = 0; i < some.size(); ++i) {
      if ((*bodies)[i]) visit(first + i, *(*bodies)[i]);
    }
  }
  return std::monostate{};
}

Result<std::vector<EventSubject>> read_subjects(AnyStore& store, Transformer& transformer,
                                                std::span<const RowSummary> entries) {
  std::vector<EventSubject> subjects(entries.size());
  auto status = each_body(store, entries, [&](std::size_t place, const std::string& body) {
    subjects[place] = read_subject(transformer, entries[place], body);
  });
  if (!status) return std::move(status).error();
  return subjects;
}

Status complete_events(AnyStore& store, std::vector<Event>& events) {
  if (auto status = add_forwarded(store, events); !status) return status;
  return add_calls(store, events);
}

Result<Event> complete_event(AnyStore& store, Transformer& transformer, RowSummary entry) {
  auto subjects = read_subjects(store, transformer, {&entry, 1});
  if (!subjects) return std::move(subjects).error();
  std::vector<Event> events(1);
  events.front().entry = std::move(entry);
  events.front().subject = std::move(subjects->front());
  if (auto status = complete_events(store, events); !status) return std::move(status).error();
  return std::move(events.front());
}

Result<std::optional<RowSummary>> entry_of_delivery(AnyStore& store, const PlaceOfDelivery& place,
                                                    std::string_view id) {
  return entry_of(store, place.tenant, place.source, id);
}

Result<std::vector<std::optional<RowSummary>>> senders_of(AnyStore& store,
                                                          std::span<const RowSummary> forwarded) {
  std::map<std::string, std::vector<Term>> terms;  // by tenant
  for (const auto& each : forwarded) {
    terms[each.tenant].push_back({TermKind::forwarded_id, each.delivery_id});
  }
  std::map<std::pair<std::string, std::string>, RowSummary> senders;  // by tenant and id
  for (const auto& [tenant, wanted] : terms) {
    HistoryFilter filter;
    filter.tenant = tenant;
    filter.find = wanted;
    for (bool complete = false; !complete;) {
      const auto page = store.history(filter);
      if (!page) return page.error();
      for (const auto& row : page->rows) {
        each_forwarded(row, [&](std::string_view id) {
          senders.try_emplace({tenant, std::string(id)}, row);
        });
      }
      complete = page->complete;
      filter.before = page->next;
    }
  }
  std::vector<std::optional<RowSummary>> found;
  found.reserve(forwarded.size());
  for (const auto& each : forwarded) {
    const auto sender = senders.find({each.tenant, each.delivery_id});
    found.push_back(sender == senders.end() ? std::nullopt : std::optional(sender->second));
  }
  return found;
}

Result<std::optional<RowSummary>> sender_of(AnyStore& store, const RowSummary& forwarded) {
  auto senders = senders_of(store, {&forwarded, 1});
  if (!senders) return std::move(senders).error();
  return std::move(senders->front());
}

Result<std::vector<std::optional<std::int64_t>>> maker_rows(
    AnyStore& store, std::span<const RowSummary> calls,
    const std::vector<PlaceOfDelivery>& places) {
  std::vector<EntryName> names;
  std::vector<std::size_t> of_call;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    for (const auto& place : places) {
      if (place.tenant != calls[i].tenant) continue;
      names.push_back({place.tenant, place.source, calls[i].delivery_id});
      of_call.push_back(i);
    }
  }
  const auto found = store.entry_rows(names);
  if (!found) return found.error();
  std::vector<std::optional<std::int64_t>> makers(calls.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& maker = makers[of_call[i]];
    if (!maker) maker = (*found)[i];
  }
  return makers;
}

Result<Event> find_event(AnyStore& store, Transformer& transformer, const std::string& id,
                         const std::vector<PlaceOfDelivery>& places) {
  auto entry = find_entry(store, id, places);
  if (!entry) return std::move(entry).error();
  if (!*entry) return not_found(id);
  return complete_event(store, transformer, std::move(**entry));
}

}  // namespace ctsync::server
