// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <string>
#include <string_view>

namespace ctsync::ndjson {

/// A file of whole lines, open for appending and locked against other writers until destruction.
class LineFile {
 public:
  /// Opens the file, or creates it with access for its owner alone, and cuts off what follows the
  /// last line break: the rest of a write that a crash interrupted. Errors: unavailable (the disk
  /// is full), or configuration (the file cannot be opened).
  static Result<LineFile> open(const std::string& path);

  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&& other) noexcept;
  ~LineFile();

  std::uint64_t size() const noexcept { return size_; }
  /// When it was last written.
  Time changed() const noexcept { return changed_; }

  /// Appends whole lines and syncs them to the disk. After an error the file is as it was before.
  Status append(std::string_view lines);

  /// Renames the file to `path.` and the time, in UTC, and opens a new one. `keep` is how many
  /// renamed files stay; 0 keeps all.
  static Result<LineFile> rotate(LineFile file, const std::string& path, Time now, int keep);

 private:
  explicit LineFile(int descriptor) noexcept : descriptor_(descriptor) {}
  Status measure();

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Time changed_{};
};

}  // namespace ctsync::ndjson
