// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/inbox.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"

namespace ctsync::postgres {

/// An entry to be added, whatever brought it.
struct Arrival {
  Uuid digest{};  ///< of (tenant, source, id): what makes a repeat a duplicate
  std::int64_t tenant = 0;
  std::string_view source;
  std::string_view id;
  KeyDigest key{};
  EntryState state = EntryState::waiting;
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;
  bool is_step = false;
  bool unique_id = false;  ///< of a forward: the id is made of the key, too
  Time received_at{};
  Time due_at{};
  ReasonCode code = ReasonCode::none;
  std::string_view reason{};
  std::string_view trace{};
  std::string_view body{};
  std::int64_t row = 0;  ///< made by add_arrivals(), unless it is set
  bool added = false;    ///< set by add_arrivals(); false for a duplicate
};

/// Adds entries in one statement. An entry that has a row number keeps it: an earlier attempt may
/// have added it, and then it counts as added.
Status add_arrivals(Connection& connection, Sequence& sequence, std::span<Arrival* const> arrivals);

}  // namespace ctsync::postgres
