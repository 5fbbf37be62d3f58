// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/uuid.hpp>
#include <ctsync/commercetools/customer/interpret.hpp>
#include <ctsync/customer_event/interpret.hpp>
#include <ctsync/envelope/opener.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync {

/// Why the subscription to an SNS topic is ignored; also how to find it in the inbox.
inline constexpr std::string_view subscription_waits = "an SNS subscription waits for confirmation";

/// A notification that was opened and understood, with the fields of the customer that it mentions.
/// It borrows from the Reader.
struct Reading {
  Notification notification;
  Change change;
  Profile profile;
  std::string delivery_id;  ///< the message id, else a digest that tells it from all others
  std::string resource_id;  ///< of the customer, else what stands for it; empty if ignored
  std::string profile_key;  ///< where the customer's golden record is kept; empty if ignored
};

/// The first half of the pure part: from the bytes of a delivery to what its notifications mean. It
/// owns parsers and buffers that are reused from one delivery to the next.
class Reader {
 public:
  explicit Reader(const Config& config) : config_(&config) {}

  /// Understands each notification of a delivery, in order, down to whether the customer can be
  /// identified. `visit(Result<Reading*>, json::View element)` is called for each, with the element
  /// of the array that it came in (null: the delivery is no array). A reading holds until the next.
  /// Errors, which keep nothing else from being visited: malformed, missing, invalid, unsupported,
  /// too_large, each with the JSON pointer of what is wrong.
  template <class Visit>
  void each(std::string_view source, std::string_view body, Visit&& visit) {
    opener_.open(body, [&](const envelope::Found& found) {
      channel_ = found.channel;
      visit(understand(source, found), found.element);
    });
  }

  /// What the notification that is being visited came through, also if it could not be read.
  std::string_view channel() const noexcept { return channel_; }

 private:
  Result<Reading*> understand(std::string_view source, const envelope::Found& found) {
    if (found.error != nullptr) return *found.error;
    reading_.notification = *found.notification;
    reading_.profile.reset();
    if (auto status = interpret(); !status) {
      Error error = std::move(status).error();
      error.where.insert(0, found.at.text());
      return error;
    }
    write_delivery_id(source, found.text);
    return &reading_;
  }

  Status interpret() {
    const Notification& notification = reading_.notification;
    Profile& profile = reading_.profile;
    const bool event = notification.kind == NotificationKind::customer_event;
    auto change = event ? customer_event::interpret(notification, profile)
                        : commercetools::interpret(notification, profile);
    if (!change) return std::move(change).error();
    if (const auto reason = own_affair(notification.kind); !reason.empty()) {
      change = ignored(reason);
    }
    reading_.change = *change;
    reading_.resource_id.clear();
    reading_.profile_key.clear();
    if (change->kind == ChangeKind::ignored) return {std::monostate{}};
    return identify(event);
  }

  /// The source's id of the customer; where it gives none, the userId and what kind of id that is.
  /// Whoever is to be told about has to have a userId in any case.
  Status identify(bool event) {
    const Profile& profile = reading_.profile;
    const ChangeKind kind = reading_.change.kind;
    const std::string_view given =
        profile.id.value.empty() ? reading_.notification.resource_id : profile.id.value;
    reading_.resource_id = given;
    const bool told = kind == ChangeKind::snapshot || kind == ChangeKind::update;
    if (told || given.empty()) {
      const auto in = event ? mapping::In::customer_event : mapping::In::customer;
      const auto identifier = mapping::identifier(profile, config_->user_id, in);
      if (!identifier) return identifier.error();
      if (profile.id.value.empty()) {
        const auto user = mapping::user_id_of(*identifier, config_->user_id);
        reading_.resource_id.assign(name(config_->user_id)).append(":").append(user);
      }
    }
    write_key(event);
    return {std::monostate{}};
  }

  /// "tenant/project/id". What other systems call their source is never taken for a project, and a
  /// slash in either for the one between them.
  void write_key(bool event) {
    std::string& key = reading_.profile_key;
    key.append(config_->tenant).append(event ? "/event:" : "/");
    const std::string_view project = reading_.notification.project_key;
    auto from = project.begin();
    for (;;) {
      const auto odd =
          std::find_if(from, project.end(), [](char c) { return c == '/' || c == '%'; });
      key.append(from, odd);
      if (odd == project.end()) break;
      key.append(*odd == '/' ? "%2F" : "%25");
      from = odd + 1;
    }
    key.append("/").append(reading_.resource_id);
  }

  /// Change notifications have no ids and are told apart by what they are about; whatever else has
  /// none, by all that it says.
  void write_delivery_id(std::string_view source, std::string_view text) {
    const Notification& notification = reading_.notification;
    reading_.delivery_id = notification.message_id;
    if (!notification.message_id.empty()) return;
    if (const auto change = change_word(notification.kind); !change.empty()) {
      text = change;
    } else if (text.empty()) {
      text_.clear();
      json::Writer writer(text_);
      json::write(writer, notification.payload);
      text = text_;
    }
    const fmt::format_int revision(notification.version);
    reading_.delivery_id = name_uuid({source,
                                      notification.project_key,
                                      notification.resource_type,
                                      notification.resource_id,
                                      {revision.data(), revision.size()},
                                      text});
  }

  /// Why what a broker or a target says for itself is about no customer; empty for all else.
  static constexpr std::string_view own_affair(NotificationKind kind) noexcept {
    switch (kind) {
      case NotificationKind::call:
        return "a call from Segment is not sent back to where it came from";
      case NotificationKind::subscription_confirmation: return subscription_waits;
      case NotificationKind::unsubscribe_confirmation: return "an SNS subscription was ended";
      case NotificationKind::endpoint_validation: return "Event Grid validates its endpoint";
      default: return {};
    }
  }

  static constexpr std::string_view change_word(NotificationKind kind) noexcept {
    switch (kind) {
      case NotificationKind::resource_created: return "ResourceCreated";
      case NotificationKind::resource_updated: return "ResourceUpdated";
      case NotificationKind::resource_deleted: return "ResourceDeleted";
      default: return {};
    }
  }

  const Config* config_;
  envelope::Opener opener_;
  Reading reading_;
  std::string_view channel_;
  std::string text_;
};

}  // namespace ctsync
