// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/attempts.hpp>
#include <ctsync/contract/store/steering.hpp>
#include <ctsync/json/write.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/events/event.hpp"

/// Deliveries and calls as the admin API shows them.
namespace ctsync::server::admin {

/// The resource that a delivery is about.
struct About {
  std::string family;
  std::string id;  ///< empty if it is not known, or names a person
};
std::optional<About> about_of(const Event& event);

void write_time(json::Writer& writer, Time time);
void write_time(json::Writer& writer, const std::optional<Time>& time);
/// The code and the text of a reason, without personal data; null for none.
void write_reason(json::Writer& writer, const Reason& reason);

/// An empty text as null.
void write_text_or_null(json::Writer& writer, std::string_view text);
/// Who put something on hold, why, and until when; null for none.
void write_hold(json::Writer& writer, const Hold* hold);

/// The members of a delivery in a list.
void write_delivery(json::Writer& writer, const Event& event);

/// The members of a call. `body` is JSON; empty: null.
void write_call(json::Writer& writer, const RowSummary& call, std::string_view body);

void write_attempts(json::Writer& writer, const std::vector<Attempt>& attempts);

}  // namespace ctsync::server::admin
