// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/contract/store/find.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/model/subject.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What an entry is found by.
namespace ctsync {

/// Gathers terms, each once. Empty values are no terms.
class Terms {
 public:
  void add(TermKind kind, std::string_view value) {
    if (value.empty()) return;
    const auto same = [&](const Term& term) { return term.kind == kind && term.value == value; };
    if (std::ranges::none_of(terms_, same)) terms_.push_back({kind, std::string(value)});
  }
  /// An address in any spelling; what is no address is no term.
  void add_email(std::string_view email) {
    if (email.empty()) return;
    const std::string normal = mapping::normal_email(email);
    if (mapping::is_email(normal)) add(TermKind::email, normal);
  }
  /// The id of a key, which may be made of another identifier of the person.
  void add_resource(std::string_view type, std::string_view id) {
    const auto colon = id.find(':');
    const auto made_of = colon == id.npos ? std::string_view() : id.substr(0, colon);
    const auto rest = colon == id.npos ? id : id.substr(colon + 1);
    const bool is_person = type == "customer" || type == guest_type;
    if (is_person && made_of == "email") return add_email(rest);
    if (is_person && made_of == "customer_number") return add(TermKind::customer_number, rest);
    if (type == "customer" && made_of != "external_id") return add(TermKind::customer_id, id);
    if (type == guest_type && made_of == "anonymous") return add(TermKind::anonymous_id, rest);
    if (type == "order") return add(TermKind::order_id, id);
    if (!is_person && type != catalog_type) add(TermKind::resource_id, id);
  }
  void add(const Subject& subject) {
    add(TermKind::customer_id, subject.customer_id);
    add_email(subject.email);
    add(TermKind::anonymous_id, subject.anonymous_id);
    add(TermKind::order_id, subject.order_id);
    add(TermKind::order_number, subject.order_number);
  }
  void add(const Profile& profile) {
    add(TermKind::customer_id, profile.id.value);
    add_email(profile.email.value);
    add(TermKind::customer_number, profile.customer_number.value);
  }
  /// What a notification says of its resource, whether it is told to anybody or not.
  void add(const Reading& reading) {
    const auto& notification = reading.notification;
    if (reading.key.empty()) {
      add_resource(notification.resource_type, notification.resource_id);
    } else {
      add_resource(reading.key.type, reading.key.id);
    }
    add(reading.profile);
    const auto named = notification.payload["resourceUserProvidedIdentifiers"];
    add(TermKind::order_number, named["orderNumber"].string_or_empty());
    add(TermKind::customer_number, named["customerNumber"].string_or_empty());
    if (notification.resource_type == "order") add_order(notification.payload["order"]);
  }

  std::vector<Term> take() { return std::move(terms_); }

 private:
  void add_order(json::View order) {
    if (!order.is_object()) return;
    add(TermKind::order_number, order["orderNumber"].string_or_empty());
    add(TermKind::customer_id, order["customerId"].string_or_empty());
    add_email(order["customerEmail"].string_or_empty());
    add(TermKind::anonymous_id, order["anonymousId"].string_or_empty());
  }

  std::vector<Term> terms_;
};

/// What an entry with this reading would be found by, as far as the reading says.
inline std::vector<Term> terms_of(const Reading& reading) {
  Terms terms;
  terms.add(reading);
  return terms.take();
}

namespace detail {

/// What an entry is found by, but for its calls and what is forwarded for it. An entry that was
/// forwarded is found by its sender too, so it has only what became known since. What is to be
/// erased is found by nothing.
inline std::vector<Term> terms_of(const Answer& answer, bool is_step) {
  Terms terms;
  const Step* step = answer.result ? &*answer.result : nullptr;
  if (step != nullptr && (step->erase || step->was_erased)) return {};
  if (answer.reading != nullptr) terms.add(*answer.reading);
  if (step == nullptr) return terms.take();
  if (step->retold) terms.add_resource(step->resource.type, step->resource.id);
  if (!is_step || step->retold) {
    terms.add(step->subject);
    for (const auto& other : step->others) terms.add(other.subject);
  }
  if (step->before) terms.add(*step->before);
  if (step->after) terms.add(*step->after);
  return terms.take();
}

inline void add_terms(std::span<const NewCall> calls, std::vector<Term>& terms) {
  for (const auto& call : calls) terms.push_back({TermKind::message_id, call.call.message_id});
}

}  // namespace detail

}  // namespace ctsync
