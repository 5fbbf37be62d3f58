// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/event.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/subject.hpp>
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

/// Events to be sent, in sequence. The subject's key needs no tenant, because families do not know
/// it, and no system if that is the resource's. A key without an id stands for the key of the
/// resource.
struct EventChange {
  Subject subject;
  std::vector<Event> events;
};

/// A change whose data the notification does not contain.
struct MustFetch {
  Reason reason;
  Fetch what;
};

/// There is nothing to send.
struct Ignored {
  Reason reason;
};

/// The meaning of a notification, one of the four. A class of its own compiles in a fraction of the
/// time of a std::variant.
class Change {
 public:
  Change() = default;
  Change(Ignored ignored) : kind_(Kind::ignored), ignored_(std::move(ignored)) {}  // NOLINT
  Change(CustomerChange customer) : kind_(Kind::customer), customer_(customer) {}  // NOLINT
  Change(EventChange events) : kind_(Kind::events), events_(std::move(events)) {}  // NOLINT
  Change(MustFetch fetch) : kind_(Kind::must_fetch), fetch_(std::move(fetch)) {}   // NOLINT

  // Null if it is another of the four.
  const Ignored* ignored() const noexcept { return kind_ == Kind::ignored ? &ignored_ : nullptr; }
  const CustomerChange* customer() const noexcept {
    return kind_ == Kind::customer ? &customer_ : nullptr;
  }
  const EventChange* events() const noexcept { return kind_ == Kind::events ? &events_ : nullptr; }
  const MustFetch* must_fetch() const noexcept {
    return kind_ == Kind::must_fetch ? &fetch_ : nullptr;
  }

 private:
  enum class Kind { ignored, customer, events, must_fetch };

  Kind kind_ = Kind::ignored;
  Ignored ignored_;
  CustomerChange customer_;
  EventChange events_;
  MustFetch fetch_;
};

/// An Ignored with a fixed text.
[[gnu::noinline]] inline Ignored ignored(ReasonCode code, std::string_view text) {
  return {{code, std::string(text)}};
}

}  // namespace ctsync
