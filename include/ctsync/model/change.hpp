// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/event.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/subject.hpp>
#include <string_view>
#include <utility>
#include <variant>
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

using Change = std::variant<Ignored, CustomerChange, EventChange, MustFetch>;

/// Makes a variant that holds `alternative`. Emplacing it takes half the compile time of the
/// converting constructors of std::variant.
template <class Variant, class T>
Variant one_of(T alternative) {
  Variant made;
  made.template emplace<T>(std::move(alternative));
  return made;
}

/// An Ignored with a fixed text.
[[gnu::noinline]] inline Ignored ignored(ReasonCode code, std::string_view text) {
  return {{code, std::string(text)}};
}

}  // namespace ctsync
