// SPDX-License-Identifier: MIT
#include "sqlite/writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>

#include "sqlite/schema.hpp"

namespace ctsync::sqlite {
namespace {

int note_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<std::int64_t*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Status Writer::open(const std::string& path, Duration lock_wait) {
  if (auto status = database_.open(path, Database::Access::write, 32768); !status) return status;
  database_.report_to(condition_);
  if (auto status = bring_up_to_date(database_, path); !status) return status;
  sqlite3_busy_timeout(database_.handle(), static_cast<int>(lock_wait.count()));
  const auto most_log = "PRAGMA journal_size_limit = " + std::to_string(2 * space_.unit());
  database_.execute(most_log.c_str());
  // Replaces SQLite's own checkpoint after every 1,000 pages.
  sqlite3_wal_hook(database_.handle(), note_log_pages, &log_pages_);
  return std::monostate{};
}

void Writer::start(std::unique_ptr<Checkpointer> checkpoints) {
  checkpoints_ = std::move(checkpoints);
  if (checkpoints_) {
    transaction_.records.digests.load();
    transaction_.records.holders.load();
    transaction_.inbox.digests.load();
  } else {
    transaction_.records.digests.put_at_once();
    transaction_.records.holders.put_at_once();
    transaction_.inbox.digests.put_at_once();
  }
  thread_ = std::thread([this] { loop(); });
}

void Writer::stop() {
  queue_.stop();
  if (thread_.joinable()) thread_.join();
}

void Writer::loop() {
  std::chrono::steady_clock::time_point start;
  const auto write = [&](std::span<Queue::Job* const> jobs) {
    if (start == std::chrono::steady_clock::time_point{}) start = std::chrono::steady_clock::now();
    return attempt(jobs);
  };
  while (start = {}, queue_.write_next(write)) {
    checkpoint();
    // A process beside the server leaves the file free for as long as it held it.
    if (!checkpoints_) std::this_thread::sleep_for(std::chrono::steady_clock::now() - start);
  }
}

// On a full disk the log may hold pages that the database has by now, or that only replace others
// there. Without them there is space again.
Status Writer::attempt(std::span<Queue::Job* const> jobs) {
  auto status = run(jobs);
  bool full = database_.is_full();
  if (!status) transaction_.roll_back();
  if (full && checkpoints_) {
    checkpoints_->empty();
    status = run(jobs);
    full = database_.is_full();
    if (!status) transaction_.roll_back();
  }
  condition_.wrote(status, full);
  if (status) {
    ++commits_;
    if (space_.is_scarce()) note_free_pages();
  }
  return status;
}

Status Writer::run(std::span<Queue::Job* const> jobs) {
  transaction_.begin();
  for (auto* job : jobs) {
    if (!database_.failed()) job->work->run(transaction_);
  }
  transaction_.commit();
  return database_.status();
}

void Writer::note_free_pages() {
  {
    auto rows = free_pages_.query();
    if (rows.next()) space_.note_free_pages(rows.integer(0) * page_size);
  }
  database_.clear_failure();
}

void Writer::checkpoint() {
  const bool asked =
      checkpoints_ ? checkpoints_->log_grew(log_pages_) : log_pages_ > log_begin(space_);
  if (!asked && log_pages_ <= log_limit(space_)) return;
  sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
}

}  // namespace ctsync::sqlite
