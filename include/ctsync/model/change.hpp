// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/subject.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// The meaning of a notification.
namespace ctsync {

/// A change of a customer. The fields that it mentions are in the profile of the Reading.
struct CustomerChange {
  enum class Kind {
    snapshot,      ///< the whole customer: a field that it does not mention is cleared
    update,        ///< a part of the customer: a field that it does not mention is unchanged
    patch,         ///< one change of the previous version, to be applied to the record
    version_only,  ///< a new version without a change of the profile
    deletion,      ///< the customer was deleted
  };
  Kind kind = Kind::snapshot;
  bool erase = false;  ///< for a deletion: everything stored about the customer must be erased

  /// Whether it contains the current state of the customer, whole or in part.
  bool describes() const noexcept { return kind == Kind::snapshot || kind == Kind::update; }
};

/// A change whose data the notification does not contain.
struct MustFetch {
  Reason reason;
  Fetch what;
  /// If set, a query that finds nothing is repeated for so long; then the change is ignored.
  std::optional<Duration> patience{};
};

/// What may be sent about something that happened. The family writes the events when the change is
/// applied, because they depend on settings and on what has to be read.
struct News {
  /// The names of the events that it may become. Without a hearer of any, nothing is read.
  std::span<const std::string_view> names{};
  std::optional<MustFetch> read{};
  bool can_do_without = false;  ///< a resource that is gone is no reason to say nothing
  bool explicitly = false;      ///< only for targets whose settings name the event (events_on)
  bool of_any_update = false;   ///< only where every change of an order is told
  bool erases = false;          ///< what is kept of the resource must be erased; nothing is sent
  std::string_view fact{};      ///< the revision of names[0], if it is known before the read
  bool after_quiet = false;     ///< only once the shop's time without a change has passed
  bool self_contained = false;  ///< the notification has all that its events need
};

/// Events about one subject, in sequence. The subject's key needs no tenant, because families do
/// not know it, and no system if that is the resource's. A key without an id stands for the key of
/// the resource.
struct SubjectEvents {
  Subject subject;
  std::vector<Event> events;
};

/// The events of a change, for each subject. `custom` are custom fields that may hold a consent,
/// `store` is the key of the store where it happened.
struct EventChange {
  std::vector<SubjectEvents> subjects;
  json::View custom{};
  std::string_view store{};
};

/// The notification is to be looked at again at a time.
struct Scheduled {
  Time at;
  Reason reason;
};

/// There is nothing to send.
struct Ignored {
  Reason reason;
};

/// The meaning of a notification, one of the six. A class of its own compiles in a fraction of the
/// time of a std::variant.
class Change {
 public:
  Change() = default;
  Change(Ignored ignored) : kind_(Kind::ignored), ignored_(std::move(ignored)) {}  // NOLINT
  Change(CustomerChange customer) : kind_(Kind::customer), customer_(customer) {}  // NOLINT
  Change(News news) : kind_(Kind::news), news_(std::move(news)) {}                 // NOLINT
  Change(EventChange events) : kind_(Kind::events), events_(std::move(events)) {}  // NOLINT
  Change(Scheduled scheduled)
      : kind_(Kind::scheduled), scheduled_(std::move(scheduled)) {}               // NOLINT
  Change(MustFetch fetch) : kind_(Kind::must_fetch), fetch_(std::move(fetch)) {}  // NOLINT

  // Null if it is another of the six.
  const Ignored* ignored() const noexcept { return kind_ == Kind::ignored ? &ignored_ : nullptr; }
  const CustomerChange* customer() const noexcept {
    return kind_ == Kind::customer ? &customer_ : nullptr;
  }
  const News* news() const noexcept { return kind_ == Kind::news ? &news_ : nullptr; }
  const EventChange* events() const noexcept { return kind_ == Kind::events ? &events_ : nullptr; }
  const Scheduled* scheduled() const noexcept {
    return kind_ == Kind::scheduled ? &scheduled_ : nullptr;
  }
  const MustFetch* must_fetch() const noexcept {
    return kind_ == Kind::must_fetch ? &fetch_ : nullptr;
  }

 private:
  enum class Kind { ignored, customer, news, events, scheduled, must_fetch };

  Kind kind_ = Kind::ignored;
  Ignored ignored_;
  CustomerChange customer_;
  News news_;
  EventChange events_;
  Scheduled scheduled_;
  MustFetch fetch_;
};

/// An Ignored with a fixed text.
[[gnu::noinline]] inline Ignored ignored(ReasonCode code, std::string_view text) {
  return {{code, std::string(text)}};
}

}  // namespace ctsync
