// SPDX-License-Identifier: MIT
#include "operator/events/event.hpp"

#include <algorithm>
#include <array>
#include <ctsync/state/step_text.hpp>
#include <set>
#include <utility>

#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 7> status_words{
    "waiting", "retrying", "dead", "ignored", "done", "scheduled", "discarded"};
constexpr std::size_t most_forwarded = 100;
constexpr int pages_of_messages = 50;

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

Result<EventSubject> read_subject(AnyStore& store, Transformer& transformer,
                                  const RowSummary& entry) {
  const auto body = store.payload(Table::inbox, entry.row);
  if (!body && body.error().code == Errc::missing) return EventSubject{};
  if (!body) return body.error();
  const auto reading = transformer.read(entry.tenant, entry.source_or_target, *body);
  if (reading) return subject_of(**reading);
  json::Parser parser;
  const auto step = read_step(parser, entry.tenant, *body);
  return step ? subject_of(*step) : EventSubject{};
}

Result<std::optional<RowSummary>> row_of(AnyStore& store, Table table, std::int64_t row) {
  RowFilter filter;
  filter.table = table;
  filter.row = row;
  filter.limit = 1;
  auto rows = store.list(filter);
  if (!rows) return std::move(rows).error();
  if (rows->empty()) return std::optional<RowSummary>{};
  return std::optional(std::move(rows->front()));
}

Result<std::optional<RowSummary>> entry_of(AnyStore& store, const std::string& tenant,
                                           const std::string& source, std::string_view id) {
  const auto row = store.entry_row(tenant, source, id);
  if (!row) return row.error();
  if (!*row) return std::optional<RowSummary>{};
  return row_of(store, Table::inbox, **row);
}

Status add_calls(AnyStore& store, const RowSummary& entry, std::vector<RowSummary>& calls) {
  if (entry.calls == 0) return std::monostate{};
  auto made = store.calls_of(entry.row);
  if (!made) return std::move(made).error();
  std::ranges::move(*made, std::back_inserter(calls));
  return std::monostate{};
}

/// Adds the entries that were forwarded for an entry and for those.
Status add_forwarded(AnyStore& store, const RowSummary& entry, std::vector<RowSummary>& all) {
  std::string_view ids = entry.forwarded_to;
  while (!ids.empty() && all.size() < most_forwarded) {
    const auto id = ids.substr(0, ids.find(' '));
    ids.remove_prefix(std::min(ids.size(), id.size() + 1));
    auto found = entry_of(store, entry.tenant, entry.source_or_target, id);
    if (!found) return std::move(found).error();
    if (!*found) continue;
    all.push_back(**found);
    const RowSummary next = all.back();
    if (auto status = add_forwarded(store, next, all); !status) return status;
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

Result<Event> complete_event(AnyStore& store, Transformer& transformer, RowSummary entry) {
  Event event{std::move(entry), {}, {}, {}};
  auto subject = read_subject(store, transformer, event.entry);
  if (!subject) return std::move(subject).error();
  event.subject = *std::move(subject);
  if (auto status = add_forwarded(store, event.entry, event.forwarded); !status) {
    return std::move(status).error();
  }
  if (auto status = add_calls(store, event.entry, event.calls); !status) {
    return std::move(status).error();
  }
  for (const auto& row : event.forwarded) {
    if (auto status = add_calls(store, row, event.calls); !status) {
      return std::move(status).error();
    }
  }
  return event;
}

Result<std::optional<RowSummary>> entry_of_delivery(AnyStore& store, const PlaceOfDelivery& place,
                                                    std::string_view id) {
  return entry_of(store, place.tenant, place.source, id);
}

Result<std::optional<RowSummary>> sender_of(AnyStore& store, const RowSummary& forwarded) {
  return entry_by(store, forwarded.tenant, {TermKind::forwarded_id, forwarded.delivery_id});
}

Result<Event> event_of_call(AnyStore& store, Transformer& transformer, const RowSummary& call,
                            const std::vector<PlaceOfDelivery>& places) {
  auto entry = entry_of(store, places, call.tenant, call.delivery_id);
  if (!entry) return std::move(entry).error();
  if (!*entry) return not_found(call.delivery_id);
  return complete_event(store, transformer, std::move(**entry));
}

Result<Event> find_event(AnyStore& store, Transformer& transformer, const std::string& id,
                         const std::vector<PlaceOfDelivery>& places) {
  auto entry = find_entry(store, id, places);
  if (!entry) return std::move(entry).error();
  if (!*entry) return not_found(id);
  return complete_event(store, transformer, std::move(**entry));
}

}  // namespace ctsync::server
