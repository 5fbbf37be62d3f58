// SPDX-License-Identifier: MIT
#include "operator/jobs/delivery_replay.hpp"

#include <algorithm>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <ctsync/pipeline/process.hpp>
#include <span>
#include <utility>

#include "operator/events/retraced.hpp"
#include "operator/jobs/retold_entries.hpp"

namespace ctsync::server {

namespace {

/// What of an event a replay tells again: its customer, or the steps that were forwarded for it. An
/// entry that was forwarded under another key is told by that one.
Result<std::vector<MappedThing>> things_of(AnyStore& store, Transformer& transformer,
                                           const Event& event) {
  std::vector<const RowSummary*> rows{&event.entry};
  for (const auto& row : event.forwarded) rows.push_back(&row);
  std::vector<MappedThing> things;
  for (const auto* row : rows) {
    if (!was_mapped(*row) || !row->forwarded_to.empty()) continue;
    const auto body = store.payload(Table::inbox, row->row);
    if (!body) return body.error();
    auto key = key_of(store, transformer, *row);
    if (!key) return std::move(key).error();
    const bool is_step = row != &event.entry || event.subject.is_step;
    if (key->type == "customer") {
      things.push_back({row->row, *std::move(key)});
    } else if (is_step) {
      things.push_back({row->row, {}});
    }
  }
  return things;
}

/// Moves the body of the call out of `then` that a call of now takes the place of.
void pair_up(DeliveryReplay& replay, const NewCall& call, std::vector<ReplayedCall>& then,
             std::vector<std::string>& ids) {
  ReplayedCall made{call.target, call.call.kind, {}, call.call.body};
  for (std::size_t i = 0; i < then.size(); ++i) {
    const bool same =
        replay.is_customer ? then[i].kind == call.call.kind : ids[i] == call.call.message_id;
    if (then[i].target != call.target || !same) continue;
    made.then = std::move(then[i].then);
    then.erase(then.begin() + static_cast<std::ptrdiff_t>(i));
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  replay.calls.push_back(std::move(made));
}

/// The calls that were made, and their message ids.
std::pair<std::vector<ReplayedCall>, std::vector<std::string>> made_then(AnyStore& store,
                                                                         const Event& event) {
  std::vector<ReplayedCall> then;
  std::vector<std::string> ids;
  for (const auto& call : event.calls) {
    auto body = store.payload(Table::outbox, call.row);
    then.push_back({call.source_or_target,
                    call_kind(call.kind).value_or(CallKind::identify),
                    body ? std::optional(*std::move(body)) : std::nullopt,
                    {}});
    ids.push_back(call.message_id);
  }
  return {std::move(then), std::move(ids)};
}

}  // namespace

Result<DeliveryReplay> plan_delivery_replay(AnyStore& store, const Tenants& tenants,
                                            Transformer& transformer, const Event& event,
                                            Time now) {
  const auto& tenant = event.entry.tenant;
  const auto things = things_of(store, transformer, event);
  if (!things) return things.error();
  DeliveryReplay replay;
  replay.request.tenant = tenant;
  replay.request.exact = true;
  auto& keys = replay.request.keys.emplace();
  json::Parser parser;
  std::vector<ClaimedEntry> entries;
  for (const auto& thing : *things) {
    if (thing.customer) {
      keys.push_back(digest(*thing.customer));
    } else {
      replay.request.rows.push_back(thing.row);
    }
    replay.is_customer = replay.is_customer || thing.customer.has_value();
    const auto entry = retold_entry(store, parser, tenant, thing, {});
    if (!entry) return entry.error();
    if (*entry) entries.push_back(claimed(**entry, tenant, now));
  }
  if (things->empty()) {
    return Error{Errc::invalid, "delivery",
                 "nothing was told of it, so there is nothing to tell again"};
  }
  if (entries.empty()) return Error{Errc::missing, "delivery", "its body is no longer kept"};
  const auto ends =
      preview(store, transformer, tenants, std::span<const ClaimedEntry>(entries), now);
  if (!ends) return ends.error();
  auto [then, ids] = made_then(store, event);
  bool tells = false;
  for (const auto& end : *ends) {
    replay.must_read = replay.must_read || end.state == EntryState::waiting;
    tells = tells || end.state == EntryState::done || end.state == EntryState::waiting;
    for (const auto& call : end.calls) pair_up(replay, call, then, ids);
  }
  if (!tells) {
    return Error{Errc::invalid, "delivery",
                 "the mapping of today tells no target of it, or its customer was deleted since"};
  }
  for (auto& left : then) replay.calls.push_back(std::move(left));
  return replay;
}

}  // namespace ctsync::server
