// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <functional>
#include <string>

namespace ctsync::server {

/// How much a copy has moved since it was begun, by this run and by earlier ones that were killed.
struct Copied {
  std::int64_t records = 0;  ///< by this run
  std::int64_t entries = 0;
  std::int64_t calls = 0;
  bool resumed = false;        ///< an earlier run had begun
  bool already_there = false;  ///< an earlier run had ended
};

/// Moves what a SQLite file holds into an empty PostgreSQL database: records with who holds which
/// identifier, the ids of all entries, and what waits or is dead with its bytes and ids. The file
/// stays as it is. A run that was killed goes on where it was. Calls `tell` after each page.
/// Errors: unavailable while a process uses one of the two. `where` is "from" if it is the file.
Result<Copied> copy_store(const std::string& file, const std::string& url,
                          const std::function<void(const Copied&)>& tell);

}  // namespace ctsync::server
