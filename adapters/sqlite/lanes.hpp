// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// How many calls of a lane are marked as being at its head.
inline constexpr int lane_head = 16;

/// Marks the calls that claims read: the oldest few of each lane, its head. README.md says why.
class Lanes {
 public:
  explicit Lanes(Database& database) noexcept : database_(database) {}

  /// Call it in the transaction in which a call of the lane ended, or is waiting again.
  void update(std::int64_t lane);

 private:
  Database& database_;
  Statement oldest_{database_,
                    "SELECT id, head, due_at FROM outbox INDEXED BY outbox_lane "
                    "WHERE state = 0 AND lane = ?1 ORDER BY id LIMIT ?2"};
  Statement mark_{database_, "UPDATE outbox SET head = ?2 WHERE id = ?1"};
};

}  // namespace ctsync::sqlite
