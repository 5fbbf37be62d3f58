// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/consent.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/event_state.hpp>
#include <ctsync/state/needs.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The second stage of an event: who its subject is.
namespace ctsync::detail {

/// Whether custom fields hold a consent that a target can be sent. A field that is empty or cannot
/// be read holds none.
inline bool says_consent(json::View custom, std::string_view field) {
  std::vector<CustomField> fields;
  for (auto member = custom.members(); member.next();) {
    fields.push_back({member.key, member.value});
  }
  std::string consent;
  json::Writer writer(consent);
  writer.begin_object();
  return mapping::write_consent(writer, fields, field);
}

/// Whether a target that receives one of the events needs more of the customer than is known.
/// `known` is null if nothing is. A partial record may lack what the target needs.
inline bool needs_customer(const Step& step, const Listener& listener, json::View custom,
                           const Profile* known) {
  bool receives_any = false;
  for (std::size_t i = 0; i < step.events.size(); ++i) {
    receives_any = receives_any || receives(step.events, i, listener.hearing);
  }
  if (!receives_any) return false;
  const bool wants_consent =
      !listener.consent_field.empty() && !says_consent(custom, listener.consent_field);
  if (wants_consent && (known == nullptr || known->custom.presence == Presence::unknown)) {
    return true;
  }
  if (listener.user_id == UserId::customer_id) return false;
  if (listener.user_id == UserId::email && !step.subject.email.empty()) return false;
  if (known == nullptr) return true;
  return mapping::detail::identity_field(*known, listener.user_id).presence == Presence::unknown;
}

/// The parsers that a step of the second stage borrows from.
struct SubjectParsers {
  json::Parser record;
  json::Parser fetched;
  json::Parser custom;
};

/// Completes a step with the customer whom its events are about: from the customer's record, else,
/// where a target needs it, from commercetools. What is read is neither kept nor sent: only the
/// identity and the consent are taken from it. A customer who is gone says nothing, and is told
/// nothing again. A step without events is about the customer as the record has them.
inline Result<Step> identify_subject(Step step, std::optional<std::string_view> record,
                                     const Reads& reads, const Needs& needs,
                                     SubjectParsers& parsers) {
  bool is_complete = false;
  if (record) {
    Profile known;
    auto status = commercetools::read_record(parsers.record, *record, known);
    if (!status) return std::move(status).error();
    if (!known.erased_at.empty()) {
      step.was_erased = true;
      step.ignored = {ReasonCode::erased, "everything about this customer was erased"};
      return step;
    }
    if (step.retold && !known.deleted_at.empty()) {
      step.ignored = {ReasonCode::deleted, "the customer was deleted"};
      return step;
    }
    // A deleted customer cannot be read; the record still has the address that was the userId.
    is_complete = known.whole || !known.deleted_at.empty();
    step.after.emplace(std::move(known));
    if (step.events.empty()) step.timestamp = step.after->last_modified_at.value;
  } else if (step.events.empty()) {
    step.ignored = {ReasonCode::gone, "nothing is kept of the customer"};
    return step;
  }
  if (is_complete || step.subject.customer_id.empty()) return step;
  json::View custom;
  if (!step.custom.empty()) {
    auto parsed = parsers.custom.parse(step.custom);
    if (!parsed) return std::move(parsed).error();
    custom = *parsed;
  }
  const Profile* known = step.after ? &*step.after : nullptr;
  const bool needed = std::any_of(
      needs.listeners.begin(), needs.listeners.end(),
      [&](const Listener& listener) { return needs_customer(step, listener, custom, known); });
  if (!needed) return step;
  Fetch what{Fetch::Kind::resource, "customer", step.subject.customer_id, {}};
  const Fetched* fetched = reads.find(what);
  if (fetched == nullptr || !is_usable(*fetched)) {
    step.must_fetch = MustFetch{
        {ReasonCode::not_known_yet, "the customer of the event is not known yet"}, std::move(what)};
    return step;
  }
  if (fetched->kind == Fetched::Kind::gone) {
    if (step.retold) step.ignored = {ReasonCode::gone, "the customer is gone from commercetools"};
    return step;
  }
  auto root = parsers.fetched.parse(fetched->text);
  if (!root) return std::move(root).error();
  Profile customer;
  if (auto status = commercetools::read_customer(*root, json::Pointer{}, customer); !status) {
    return std::move(status).error();
  }
  step.after.emplace(std::move(customer));
  return step;
}

}  // namespace ctsync::detail
