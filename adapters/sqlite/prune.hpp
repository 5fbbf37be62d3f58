// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// What pruning does to a table, in this sequence: dead rows count as ended, ended rows lose their
/// bodies, and old rows without a body are deleted.
struct Ending {
  Statement end_dead;
  Statement ended;
  Statement mark_without_body;
  Statement delete_body;
  Statement old;
  Statement remove;

  void remove_body(std::int64_t row) {
    mark_without_body.run(row);
    delete_body.run(row);
  }
};

}  // namespace ctsync::sqlite
