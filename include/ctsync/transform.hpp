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
  enum class Kind { deliver, ignored };
  Kind kind = Kind::ignored;
  std::string_view reason;  ///< why it is ignored
  std::string record;       ///< the customer's new golden record
  Call call;
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
    if (change->kind != ChangeKind::ignored) {
      auto user = mapping::user_id(profile_, config_.user_id);
      if (!user) return std::move(user).error();
      resource_id_ = resource_id(*user);
      reading_.profile_key = profile_key();
    }
    return &reading_;
  }

  /// Decides what the delivery of the last read() means, given the customer's golden record if
  /// there is one. `mapping` names the target's mapping; it keeps the message ids of targets apart.
  /// At most once for a read(), which it uses up.
  /// Errors: those of read(); internal, for a record that cannot be read.
  Result<Decision> decide(std::optional<std::string_view> record, std::string_view mapping) {
    Decision decision;
    if (reading_.change.kind == ChangeKind::ignored) {
      decision.reason = reading_.change.reason;
      return decision;
    }
    // Both are those of this delivery, not what the record adds to them.
    const std::string revision = this->revision();
    const std::string_view happened_at = timestamp();
    if (record) {
      older_ = Profile{};
      if (auto status = commercetools::read_record(record_parser_, *record, older_); !status) {
        return std::move(status).error();
      }
      decision.reason = overtaken(older_, profile_);
      if (!decision.reason.empty()) return decision;
      merge(profile_, older_, update_kind());
    }
    const std::string resource = "customer/" + resource_id_;
    const mapping::Origin origin{config_.tenant, reading_.notification.project_key, resource,
                                 revision};
    auto status =
        mapping::identify(profile_, config_.user_id, origin, mapping, happened_at, decision.call);
    if (!status) return std::move(status).error();
    commercetools::write_record(profile_, decision.record);
    decision.kind = Decision::Kind::deliver;
    return decision;
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

  /// Why `newer` must not be applied to `older`; empty when it may be. Versions decide; without
  /// them the time of the last change does, and without that the order of arrival.
  static std::string_view overtaken(const Profile& older, const Profile& newer) {
    if (older.version != 0 && newer.version != 0) {
      if (newer.version < older.version) return "a newer version of this customer is known";
      return newer.version == older.version ? "this version of the customer is known already" : "";
    }
    if (!older.last_modified_at.known() || !newer.last_modified_at.known()) return "";
    const auto before = detail::parse_datetime(older.last_modified_at.value);
    const auto after = detail::parse_datetime(newer.last_modified_at.value);
    return before && after && *after < *before ? "a newer state of this customer is known" : "";
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
  Profile profile_;
  Profile older_;
  std::string resource_id_;
  Reading reading_;
};

}  // namespace ctsync
