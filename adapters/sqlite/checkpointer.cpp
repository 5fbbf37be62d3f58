// SPDX-License-Identifier: MIT
#include "sqlite/checkpointer.hpp"

#include <sqlite3.h>

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

Status Checkpointer::open(const std::string& path) {
  if (auto status = database_.open(path, Database::Access::write, 1024); !status) return status;
  thread_ = std::thread([this] { loop(); });
  return std::monostate{};
}

bool Checkpointer::log_grew(std::int64_t pages) {
  const std::lock_guard lock(mutex_);
  if (pages < pages_) moved_ = 0;
  pages_ = pages;
  if (pages - moved_ >= log_begin && !due_) {
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
    const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
    lock.lock();
    due_ = false;
    if (code != SQLITE_OK) continue;
    moved_ = moved;
    little_left_ = pages_ - moved <= log_rest || pages_ > log_limit / 2;
  }
}

}  // namespace ctsync::sqlite
