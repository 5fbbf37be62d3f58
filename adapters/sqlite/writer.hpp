// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sqlite/checkpointer.hpp"
#include "sqlite/database.hpp"
#include "sqlite/transaction.hpp"

namespace ctsync::sqlite {

/// Something to write, on the stack of the thread that waits for it. The writer may call run()
/// again after a rollback, so each call starts from nothing.
class Job {
 public:
  explicit Job(std::size_t bytes) noexcept : bytes_(bytes) {}
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual void run(Transaction& transaction) = 0;

 private:
  friend class Writer;
  std::size_t bytes_;
  bool done_ = false;
  Status status_{std::monostate{}};
  std::mutex mutex_;
  std::condition_variable ended_;
};

/// The one connection that writes, and its thread. Jobs that arrive during a commit share the next
/// transaction (group commit), so that many callers pay for one sync of the disk. A lone job starts
/// at once.
class Writer {
 public:
  Writer() = default;
  ~Writer() { stop(); }

  /// Opens the connection and brings the schema up to date; start() then starts the thread.
  Status open(const std::string& path);
  /// `checkpoints` moves the log to the database in the background; null: the writer does it.
  void start(std::unique_ptr<Checkpointer> checkpoints);
  void stop();

  /// Runs `change(Transaction&)` in a transaction and returns when it is durable, or the Error that
  /// kept it from being written. `bytes` is about how much it writes.
  template <class Change>
  Status write(std::size_t bytes, Change change) {
    struct Changing final : Job {
      Changing(std::size_t size, Change& work) : Job(size), change(work) {}
      void run(Transaction& transaction) override { change(transaction); }
      Change& change;
    };
    Changing job(bytes, change);
    return submit(job);
  }

  /// What the indexes on the disk may not have yet.
  const LateIndex& newest_records() const noexcept { return transaction_.records.digests; }
  const LateIndex& newest_holders() const noexcept { return transaction_.records.holders; }

  /// Transactions committed since the start, and writes that are not durable yet.
  std::uint64_t commits() const noexcept { return commits_; }
  std::size_t pending() const noexcept { return pending_; }

 private:
  Status submit(Job& job);
  void loop();
  bool next_batch();
  void write_batch();
  Status attempt(Job* const* first, std::size_t count);
  void finish(Job& job, const Status& status);
  void checkpoint();

  Database database_;
  Transaction transaction_{database_};
  std::unique_ptr<Checkpointer> checkpoints_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::size_t> pending_{0};
  std::int64_t log_pages_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Job*> queue_;
  std::vector<Job*> batch_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::sqlite
