// SPDX-License-Identifier: MIT
#include "sqlite/checkpointer.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ctsync::sqlite {

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status Checkpointer::open(const std::string& path, Condition& condition) {
  if (auto status = database_.open(path, Database::Access::write, 1024); !status) return status;
  database_.report_to(condition);
  // Meanwhile empty() keeps others from writing.
  sqlite3_busy_timeout(database_.handle(), 500);
  thread_ = std::thread([this] { loop(); });
  return std::monostate{};
}

bool Checkpointer::log_grew(std::int64_t pages) {
  const std::lock_guard lock(mutex_);
  if (pages < pages_) moved_ = 0;
  pages_ = pages;
  note(moved_);
  if (pages - moved_ >= log_begin(space_) && !due_) {
    due_ = true;
    wanted_.notify_one();
  }
  return std::exchange(little_left_, false);
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wanted_.wait(lock, [this] { return due_ || stopping_; });
    if (stopping_) return;
    lock.unlock();
    int in_log = 0;
    int moved = 0;
    int code = SQLITE_OK;
    {
      const std::lock_guard use(using_database_);
      code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                       &in_log, &moved);
    }
    lock.lock();
    due_ = false;
    if (code != SQLITE_OK) continue;
    note(moved);
    little_left_ = pages_ - moved <= log_rest || pages_ > log_limit(space_) / 2;
  }
}

void Checkpointer::note(std::int64_t moved) {
  moved_ = moved;
  space_.note_log((pages_ - moved_) * page_size);
}

void Checkpointer::empty() {
  const std::lock_guard use(using_database_);
  int in_log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr,
                                             SQLITE_CHECKPOINT_TRUNCATE, &in_log, &moved);
  if (code != SQLITE_OK) return;
  const std::lock_guard lock(mutex_);
  pages_ = 0;
  note(0);
}

// An empty file that is there already keeps its mode.
Result<std::string> Checkpointer::copy_to(const std::string& path) {
  const std::lock_guard use(using_database_);
  std::string name = path;
  int file = -1;
  for (int number = 2; number < 100; ++number) {
    file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0 || errno != EEXIST) break;
    name = path + "-" + std::to_string(number);
  }
  if (file < 0) return Error{Errc::unavailable, "store", name + " cannot be created"};
  ::close(file);
  database_.clear_failure();
  Statement(database_, "VACUUM INTO ?1").run(std::string_view(name));
  if (auto status = database_.status(); !status) {
    ::unlink(name.c_str());
    return status.error();
  }
  return name;
}

}  // namespace ctsync::sqlite
