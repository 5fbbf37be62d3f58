// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/interpret.hpp>
#include <ctsync/customer_event/interpret.hpp>
#include <ctsync/envelope/opener.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/reading.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync {

/// Reads the bytes of a delivery and interprets its notifications. It owns parsers and buffers that
/// are reused for each delivery.
class Reader {
 public:
  explicit Reader(std::span<const commercetools::Family> families) : families_(families) {}

  /// Reads each notification of a delivery, in sequence. Calls `visit(Result<const Reading*>,
  /// json::View element)` for each, with its element of the delivery's array (null if the delivery
  /// is no array). A reading is valid until the next one. After an error the other notifications
  /// are still visited. Errors: malformed, missing, invalid, unsupported, too_large, at the JSON
  /// pointer.
  template <class Visit>
  void each(std::string_view tenant, std::string_view source, std::string_view body,
            Visit&& visit) {
    opener_.open(body, [&](const envelope::Found& found) {
      channel_ = found.channel;
      visit(understand(tenant, source, found), found.element);
    });
  }

  /// The reading that was visited last.
  Reading& last() noexcept { return reading_; }

  /// What the notification that is being visited came through, also if it could not be read.
  std::string_view channel() const noexcept { return channel_; }

 private:
  Result<const Reading*> understand(std::string_view tenant, std::string_view source,
                                    const envelope::Found& found) {
    if (found.error != nullptr) return *found.error;
    reading_.notification = *found.notification;
    reading_.profile = Profile{};
    reading_.at = found.at.text();
    reading_.key.clear();
    reading_.former_keys.clear();
    reading_.only.clear();
    reading_.again.clear();
    if (auto status = interpret(tenant); !status) {
      Error error = std::move(status).error();
      error.where.insert(0, reading_.at);
      return error;
    }
    write_delivery_id(source, found.text);
    return &reading_;
  }

  Status interpret(std::string_view tenant) {
    const Notification& notification = reading_.notification;
    const bool event = notification.kind == NotificationKind::customer_event;
    auto change = event ? customer_event::interpret(notification, reading_.profile)
                        : commercetools::interpret(families_, notification, reading_.profile);
    if (!change) return std::move(change).error();
    reading_.change = std::move(*change);
    if (auto service = service_message(notification.kind); service.reason) {
      reading_.change = std::move(service);
    }
    if (reading_.change.ignored() != nullptr) return {std::monostate{}};
    return write_key(tenant, event);
  }

  /// Sets the key from the source's own identifiers. It does not depend on a target's userId rule.
  Status write_key(std::string_view tenant, bool event) {
    const Notification& notification = reading_.notification;
    Key& key = reading_.key;
    key.tenant = tenant;
    key.type = type_of_resource();
    if (event) {
      set_event_system(key.system, notification.project_key);
    } else {
      set_project_system(key.system, notification.project_key);
    }
    const std::string_view own = reading_.profile.id.value;
    key.id = own.empty() ? notification.resource_id : own;
    if (!key.id.empty()) return {std::monostate{}};
    if (key.type == "customer") return write_key_without_id();
    return Error{Errc::missing, "/resource/id", "is missing, expected the id of the resource"};
  }

  /// The type of the message's family. Forwarders need not name the resource type.
  std::string_view type_of_resource() const {
    if (reading_.change.customer() != nullptr) return "customer";
    return commercetools::family_of(families_, reading_.notification)->type;
  }

  /// The key of a customer without an id: the e-mail address, else the external id, else the
  /// number.
  Status write_key_without_id() {
    for (const UserId rule : {UserId::email, UserId::external_id, UserId::customer_number}) {
      auto found = mapping::key_id(reading_.profile, rule);
      if (!found) continue;
      Key key = reading_.key;
      key.id = std::string(name(rule)) + ':' + *found;
      if (reading_.key.empty()) {
        reading_.key = std::move(key);
      } else {
        reading_.former_keys.push_back(std::move(key));
      }
    }
    if (!reading_.key.empty()) return {std::monostate{}};
    return mapping::key_id(reading_.profile, UserId::email).error();
  }

  /// Without a message id, a change notification is identified by source, resource, version and
  /// type; any other notification by its bytes as well.
  void write_delivery_id(std::string_view source, std::string_view text) {
    const Notification& notification = reading_.notification;
    reading_.delivery_id = notification.message_id;
    if (!notification.message_id.empty()) return;
    if (const auto change = change_name(notification.kind); !change.empty()) {
      text = change;
    } else if (text.empty()) {
      text_.clear();
      json::Writer writer(text_);
      json::write(writer, notification.payload);
      text = text_;
    }
    const std::string revision = std::to_string(notification.version);
    reading_.delivery_id = name_uuid({source, notification.project_key, notification.resource_type,
                                      notification.resource_id, revision, text});
  }

  /// Why a message of a broker or target about itself is ignored; no reason for any other.
  static Ignored service_message(NotificationKind kind) {
    switch (kind) {
      case NotificationKind::call:
        return ignored(ReasonCode::own_call, "a call from Segment is not sent back to Segment");
      case NotificationKind::subscription_confirmation:
        return ignored(ReasonCode::subscription_confirmation,
                       "an SNS subscription waits for confirmation");
      case NotificationKind::unsubscribe_confirmation:
        return ignored(ReasonCode::subscription_ended, "an SNS subscription was ended");
      case NotificationKind::endpoint_validation:
        return ignored(ReasonCode::endpoint_validation, "Event Grid validates its endpoint");
      default: return {};
    }
  }

  std::span<const commercetools::Family> families_;
  envelope::Opener opener_;
  Reading reading_;
  std::string_view channel_;
  std::string text_;
};

}  // namespace ctsync
