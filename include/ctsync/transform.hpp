// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/call.hpp>
#include <ctsync/change.hpp>
#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/commercetools/record.hpp>
#include <ctsync/config.hpp>
#include <ctsync/envelope/envelope.hpp>
#include <ctsync/mapping/identify.hpp>
#include <ctsync/merge.hpp>
#include <ctsync/order.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The pure part from bytes to calls: no clock, no randomness, no I/O, no globals, no locale.
namespace ctsync {

/// A delivery that was opened and understood. The notification borrows from the Transformer.
struct Reading {
  Notification notification;
  Change change;
  std::string delivery_id;  ///< the message id, else a digest of source, resource, version and body
  std::string profile_key;  ///< where the customer's golden record is kept; empty if ignored
};

/// What is to be done about a delivery.
struct Decision {
  enum class Kind { deliver, fetch, ignored };
  Kind kind = Kind::ignored;
  std::string_view reason;  ///< why it is ignored, or why the customer has to be read
  std::string record;       ///< the customer's new golden record; empty where it stays as it is
  Call call;                ///< what to deliver
};

/// Turns deliveries into calls. It owns parsers and buffers that are reused from one delivery to
/// the next: keep one per thread.
class Transformer {
 public:
  explicit Transformer(Config config) : config_(std::move(config)) {}

  /// Opens and understands a delivery, down to whether its customer can be identified. The reading
  /// holds until the next read(). Errors: malformed, missing, invalid, too_large, each with the
  /// JSON pointer of what is wrong.
  Result<const Reading*> read(std::string_view source, std::string_view body) {
    auto root = parser_.parse(body);
    if (!root) return std::move(root).error();
    auto notification = envelope::open(*root);
    if (!notification) return std::move(notification).error();
    profile_ = Profile{};
    auto change = commercetools::interpret(*notification, profile_);
    if (!change) return std::move(change).error();
    reading_.notification = *notification;
    reading_.change = *change;
    reading_.delivery_id = delivery_id(source, *notification, body);
    reading_.profile_key.clear();
    if (change->kind == ChangeKind::ignored) return &reading_;
    resource_id_ = notification->resource_id;
    if (change->kind == ChangeKind::snapshot || change->kind == ChangeKind::update) {
      auto user = mapping::user_id(profile_, config_.user_id);
      if (!user) return std::move(user).error();
      resource_id_ = resource_id(*user);
    }
    reading_.profile_key = profile_key();
    return &reading_;
  }

  /// Decides what the delivery of the last read() means, given the customer's golden record if
  /// there is one. `mapping` names the target's mapping; it keeps the message ids of targets apart.
  /// At most once for a read(), which it uses up.
  /// Errors: those of read(); internal, for a record that cannot be read.
  Result<Decision> decide(std::optional<std::string_view> record, std::string_view mapping) {
    if (reading_.change.kind == ChangeKind::ignored) {
      return ignore(reading_.change.reason);
    }
    older_ = Profile{};
    if (record) {
      auto status = commercetools::read_record(record_parser_, *record, older_);
      if (!status) return std::move(status).error();
    }
    switch (reading_.change.kind) {
      case ChangeKind::patch: return decide_patch(record.has_value(), mapping);
      case ChangeKind::fetch: return decide_fetch(record.has_value());
      case ChangeKind::quiet: return decide_quiet(record.has_value());
      default: return decide_customer(record.has_value(), mapping);
    }
  }

  /// As decide(), with the customer as it was read from commercetools because decide() asked for
  /// it. Errors: those of read(), at the JSON pointer in the customer.
  Result<Decision> decide_fetched(std::string_view customer, std::optional<std::string_view> record,
                                  std::string_view mapping) {
    auto root = customer_parser_.parse(customer);  // the notification borrows from parser_
    if (!root) return std::move(root).error();
    profile_ = Profile{};
    older_ = Profile{};
    auto status = commercetools::read_customer(*root, json::Pointer{}, profile_);
    if (status && record) status = commercetools::read_record(record_parser_, *record, older_);
    if (!status) return std::move(status).error();
    if (profile_.id.value != resource_id_) {
      const json::Pointer at;
      return json::Pointer{&at, "id"}.error(Errc::invalid, "expected the id of /resource/id");
    }
    const Notification& asked = reading_.notification;
    if (asked.version == profile_.version) profile_.sequence = asked.sequence_number;
    profile_.whole = true;
    reading_.change.kind = ChangeKind::snapshot;
    return decide_customer(record.has_value(), mapping);
  }

 private:
  static std::string delivery_id(std::string_view source, const Notification& notification,
                                 std::string_view body) {
    if (!notification.message_id.empty()) return std::string(notification.message_id);
    const fmt::format_int revision(notification.version);
    return name_uuid({source,
                      notification.project_key,
                      notification.resource_type,
                      notification.resource_id,
                      {revision.data(), revision.size()},
                      body});
  }

  static Decision ignore(std::string_view reason) {
    Decision decision;
    decision.reason = reason;
    return decision;
  }

  static Decision fetch(std::string_view reason) {
    Decision decision;
    decision.kind = Decision::Kind::fetch;
    decision.reason = reason;
    return decision;
  }

  static constexpr std::string_view older_reason = "a newer state of this customer is known";
  static constexpr std::string_view known_reason = "this version of the customer is known already";

  Result<Decision> decide_customer(bool known, std::string_view mapping) {
    // Both are those of this delivery, not what the record adds to them.
    const std::string revision = this->revision();
    const std::string_view happened_at = timestamp();
    if (known) {
      const Place place = place_of(profile_, older_);
      if (place == Place::older) return ignore(older_reason);
      if (place == Place::known) return already_known();
      merge(profile_, older_, update_kind());
    }
    return deliver(profile_, revision, happened_at, mapping);
  }

  Result<Decision> decide_patch(bool known, std::string_view mapping) {
    if (!known) return fetch("the customer is not known yet");
    const Notification& message = reading_.notification;
    switch (place_of(message, older_)) {
      case Place::older: return ignore(older_reason);
      case Place::known: return already_known();
      case Place::gap: return fetch("changes between this one and what is known are missing");
      case Place::next: break;
    }
    if (const auto* address = primary_address(older_)) older_.said.add(parts_of(*address));
    auto applied = commercetools::apply(message, older_);
    if (!applied) return std::move(applied).error();
    if (*applied == commercetools::Applied::incomplete) {
      return fetch("the change is about an address that is not known");
    }
    return deliver(older_, "message:" + reading_.delivery_id, message.created_at, mapping);
  }

  Result<Decision> decide_fetch(bool known) {
    const std::int64_t at = reading_.notification.version;
    if (known && at != 0 && older_.version != 0) {
      if (at < older_.version) return ignore(older_reason);
      if (at == older_.version && older_.whole) return already_known();
    }
    return fetch(reading_.change.reason);
  }

  /// There is nothing to say, but the next message follows on this one.
  Decision decide_quiet(bool known) {
    Decision decision = ignore(reading_.change.reason);
    const Notification& message = reading_.notification;
    if (!known || place_of(message, older_) != Place::next) return decision;
    commercetools::advance(message, older_);
    commercetools::write_record(older_, decision.record);
    return decision;
  }

  /// A message that a read customer already has still tells which message comes next.
  Decision already_known() {
    Decision decision = ignore(known_reason);
    const Notification& message = reading_.notification;
    const bool same = older_.whole && message.version == older_.version;
    if (same && message.sequence_number > older_.sequence) {
      older_.sequence = message.sequence_number;
      commercetools::write_record(older_, decision.record);
    }
    return decision;
  }

  Result<Decision> deliver(const Profile& profile, std::string_view revision,
                           std::string_view happened_at, std::string_view mapping) {
    Decision decision;
    decision.kind = Decision::Kind::deliver;
    const std::string resource = "customer/" + resource_id_;
    const mapping::Origin origin{config_.tenant, reading_.notification.project_key, resource,
                                 revision};
    auto status =
        mapping::identify(profile, config_.user_id, origin, mapping, happened_at, decision.call);
    if (!status) return std::move(status).error();
    commercetools::write_record(profile, decision.record);
    return decision;
  }

  /// The source's id of the customer; where it gives none, the userId and what kind of id that is.
  std::string resource_id(std::string_view user) const {
    if (!profile_.id.value.empty()) return std::string(profile_.id.value);
    return std::string(name(config_.user_id)).append(":").append(user);
  }

  std::string profile_key() const {
    std::string key = config_.tenant;
    key += '/';
    key += reading_.notification.project_key;
    key += '/';
    return key += resource_id_;
  }

  std::string revision() const {
    if (profile_.version != 0) return "version:" + std::to_string(profile_.version);
    return "delivery:" + reading_.delivery_id;
  }

  UpdateKind update_kind() const noexcept {
    return reading_.change.kind == ChangeKind::snapshot ? UpdateKind::snapshot : UpdateKind::patch;
  }

  std::string_view timestamp() const {
    if (profile_.last_modified_at.known()) return profile_.last_modified_at.value;
    return reading_.notification.created_at;
  }

  Config config_;
  json::Parser parser_;
  json::Parser record_parser_;
  json::Parser customer_parser_;
  Profile profile_;
  Profile older_;
  std::string resource_id_;
  Reading reading_;
};

}  // namespace ctsync
