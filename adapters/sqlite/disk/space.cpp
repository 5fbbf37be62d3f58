// SPDX-License-Identifier: MIT
#include "sqlite/disk/space.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

namespace ctsync::sqlite {
namespace {

constexpr std::int64_t least_unit = 256 << 10;
constexpr std::int64_t most_unit = 32 << 20;
/// The room that a delivery of up to 32 KiB needs: some pages of tables and indexes, and its bytes
/// once in the log and once more when the log is moved to the database.
constexpr std::int64_t small_delivery = 128 << 10;

std::string kib(std::int64_t bytes) {
  return std::to_string(std::max<std::int64_t>(bytes, 0) >> 10) + " KiB";
}

/// What a file takes on the disk; 0 if there is none.
std::int64_t size_on_disk(const std::string& path) {
  struct ::stat found {};
  return ::stat(path.c_str(), &found) == 0 ? std::int64_t{found.st_blocks} * 512 : 0;
}

}  // namespace

void Space::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  path_ = path;
  reserve_ = path + "-reserve";
  look();
}

Status Space::admit(std::size_t bytes) {
  constexpr auto half = small_delivery / 2;
  const auto need = half + std::max(2 * static_cast<std::int64_t>(bytes), half);
  if (room_.fetch_sub(need) >= need) return std::monostate{};
  const std::lock_guard lock(mutex_);
  look();
  if (room_.fetch_sub(need) >= need) return std::monostate{};
  return shortage();
}

Status Space::admit_calls() {
  if (!scarce_) return std::monostate{};
  const std::lock_guard lock(mutex_);
  look();
  if (room_ >= -unit_ * 3 / 2) return std::monostate{};
  return shortage();
}

Status Space::measure() {
  const std::lock_guard lock(mutex_);
  look();
  if (room_ >= small_delivery) return std::monostate{};
  return shortage();
}

void Space::give_up(bool full) {
  const std::lock_guard lock(mutex_);
  look();
  if (held_ == 0 || (!full && free_ >= unit_ / 2)) return;
  ::unlink(reserve_.c_str());
  look();
}

void Space::hold() {
  const std::lock_guard lock(mutex_);
  look();
  if (held_ > 0 || room_ < unit_) return;
  const int file = ::open(reserve_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return;
  const bool held = ::posix_fallocate(file, 0, unit_) == 0;
  ::close(file);
  if (!held) ::unlink(reserve_.c_str());
  look();
}

// A volume that does not tell its size has no limit that could be kept.
void Space::look() {
  struct ::statvfs volume {};
  if (path_.empty() || ::statvfs(path_.c_str(), &volume) != 0 || volume.f_blocks == 0) {
    room_ = std::numeric_limits<std::int64_t>::max();
    return;
  }
  const auto block = static_cast<std::int64_t>(volume.f_frsize);
  unit_ =
      std::clamp(static_cast<std::int64_t>(volume.f_blocks) * block / 16, least_unit, most_unit);
  free_ = static_cast<std::int64_t>(volume.f_bavail) * block;
  held_ = size_on_disk(reserve_);
  scarce_ = free_ + held_ < 4 * unit_ + log_;
  const auto pages = std::min<std::int64_t>(scarce_ ? free_pages_.load() : 0, unit_);
  room_ = free_ + held_ + pages - 2 * unit_ - log_;
}

Error Space::shortage() const {
  return Error{Errc::unavailable, "store",
               path_ + " takes no deliveries: its disk has " + kib(free_ + held_) +
                   " free of the " + kib(2 * unit_ + log_ + small_delivery) +
                   " it needs to end what was accepted; free some space"};
}

}  // namespace ctsync::sqlite
