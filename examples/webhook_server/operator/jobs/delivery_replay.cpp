// SPDX-License-Identifier: MIT
#include "operator/jobs/delivery_replay.hpp"

#include <algorithm>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <ctsync/pipeline/process.hpp>
#include <span>
#include <utility>

#include "operator/events/call_json.hpp"
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

/// A call that was made.
struct MadeCall {
  std::string message_id;
  ReplayedCall call;
};

std::vector<MadeCall> made_then(AnyStore& store, const Event& event) {
  std::vector<MadeCall> made;
  for (const auto& call : event.calls) {
    ReplayedCall then{call.source_or_target, call_kind(call.kind).value_or(CallKind::identify)};
    if (auto body = store.payload(Table::outbox, call.row)) then.then = call_json(*body);
    made.push_back({call.message_id, std::move(then)});
  }
  return made;
}

/// A call of now beside the one of then that it takes the place of, which is taken out of `then`.
ReplayedCall paired(const NewCall& call, bool is_customer, std::vector<MadeCall>& then) {
  ReplayedCall pair{call.target, call.call.kind, {}, std::string(call_json(call.call.body))};
  const auto found = std::ranges::find_if(then, [&](const MadeCall& made) {
    const bool same =
        is_customer ? made.call.kind == call.call.kind : made.message_id == call.call.message_id;
    return made.call.target == call.target && same;
  });
  if (found == then.end()) return pair;
  pair.then = std::move(found->call.then);
  then.erase(found);
  return pair;
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
  auto then = made_then(store, event);
  bool tells = false;
  for (const auto& end : *ends) {
    replay.must_read = replay.must_read || end.state == EntryState::waiting;
    tells = tells || end.state == EntryState::done || end.state == EntryState::waiting;
    for (const auto& call : end.calls) {
      replay.calls.push_back(paired(call, replay.is_customer(), then));
    }
  }
  if (!tells) {
    return Error{Errc::invalid, "delivery",
                 "the mapping of today tells no target of it, or its customer was deleted since"};
  }
  for (auto& left : then) replay.calls.push_back(std::move(left.call));
  return replay;
}

}  // namespace ctsync::server
