// SPDX-License-Identifier: MIT
#include "sqlite/writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>

#include "sqlite/schema.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most_jobs = 1024;
constexpr std::size_t most_bytes = 8u << 20;

int note_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<std::int64_t*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Status Writer::open(const std::string& path) {
  if (auto status = database_.open(path, Database::Access::write, 32768); !status) return status;
  if (auto status = bring_up_to_date(database_, path); !status) return status;
  // Replaces SQLite's own checkpoint after every 1,000 pages.
  sqlite3_wal_hook(database_.handle(), note_log_pages, &log_pages_);
  return std::monostate{};
}

void Writer::start(std::unique_ptr<Checkpointer> checkpoints) {
  checkpoints_ = std::move(checkpoints);
  if (checkpoints_) {
    transaction_.records.digests.load();
    transaction_.records.holders.load();
  } else {
    transaction_.records.digests.put_at_once();
    transaction_.records.holders.put_at_once();
    transaction_.inbox.digests.put_at_once();
  }
  thread_ = std::thread([this] { loop(); });
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status Writer::submit(Job& job) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(&job);
    ++pending_;
    if (queue_.size() == 1) arrived_.notify_one();
  }
  std::unique_lock lock(job.mutex_);
  job.ended_.wait(lock, [&job] { return job.done_; });
  return std::move(job.status_);
}

void Writer::loop() {
  while (next_batch()) {
    const auto start = std::chrono::steady_clock::now();
    write_batch();
    checkpoint();
    // A process beside the server leaves the file free for as long as it held it.
    if (!checkpoints_) std::this_thread::sleep_for(std::chrono::steady_clock::now() - start);
  }
}

bool Writer::next_batch() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return !queue_.empty() || stopping_; });
  batch_.clear();
  std::size_t bytes = 0;
  while (batch_.size() < std::min(queue_.size(), most_jobs) && bytes < most_bytes) {
    bytes += queue_[batch_.size()]->bytes_;
    batch_.push_back(queue_[batch_.size()]);
  }
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch_.size()));
  return !batch_.empty();
}

// A failure of the disk would repeat for each job. Any other failure may be of one job alone, so
// the others are tried again without it.
void Writer::write_batch() {
  const auto status = attempt(batch_.data(), batch_.size());
  const bool singly = !status && batch_.size() > 1 && status.error().code != Errc::unavailable;
  for (auto& job : batch_) finish(*job, singly ? attempt(&job, 1) : status);
}

Status Writer::attempt(Job* const* first, std::size_t count) {
  transaction_.begin();
  for (std::size_t i = 0; i < count && !database_.failed(); ++i) first[i]->run(transaction_);
  transaction_.commit();
  auto status = database_.status();
  if (status) {
    ++commits_;
  } else {
    transaction_.roll_back();
  }
  return status;
}

// Notify under the lock: the waiting thread destroys the job as soon as it can take the lock.
void Writer::finish(Job& job, const Status& status) {
  --pending_;
  const std::lock_guard lock(job.mutex_);
  job.status_ = status;
  job.done_ = true;
  job.ended_.notify_one();
}

void Writer::checkpoint() {
  const bool asked = checkpoints_ ? checkpoints_->log_grew(log_pages_) : log_pages_ > log_begin;
  if (!asked && log_pages_ <= log_limit) return;
  sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
}

}  // namespace ctsync::sqlite
