// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// How many calls of a lane are marked as being at its head.
inline constexpr int lane_head = 16;

/// Keeps the marks of the calls that claims look at.
///
/// Calls of a lane go out one at a time, the oldest first. Were only the oldest marked, each end of
/// a call would change the next one's row, wherever in a backlog that is; were all, every claim
/// would read past a hundred thousand calls for one customer. So the oldest few are, and the next
/// few once those have ended. While one of them has been tried before, only the oldest is: it may
/// have to wait, and none may overtake it.
class Lanes {
 public:
  explicit Lanes(Database& database) noexcept : database_(database) {}

  /// To be called in the transaction in which a call of the lane ended, or is waiting again.
  void tend(std::int64_t lane);

 private:
  Database& database_;
  Statement oldest_{database_,
                    "SELECT id, head, due_at FROM outbox INDEXED BY outbox_lane "
                    "WHERE state = 0 AND lane = ?1 ORDER BY id LIMIT ?2"};
  Statement mark_{database_, "UPDATE outbox SET head = ?2 WHERE id = ?1"};
};

}  // namespace ctsync::sqlite
