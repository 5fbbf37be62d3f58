// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/write_queue.hpp>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "sqlite/checkpointer.hpp"
#include "sqlite/database.hpp"
#include "sqlite/transaction.hpp"

namespace ctsync::sqlite {

/// Something to write. The writer may call run() again after a rollback, so each call starts from
/// nothing.
class Change {
 public:
  virtual ~Change() = default;
  virtual void run(Transaction& transaction) = 0;
};

/// The one connection that writes, and its thread.
class Writer {
 public:
  Writer(Condition& condition, Space& space) noexcept : condition_(condition), space_(space) {}
  ~Writer() { stop(); }

  /// Opens the connection and brings the schema up to date; start() then starts the thread. A
  /// transaction waits for `lock_wait` while another process writes.
  Status open(const std::string& path, Duration lock_wait);
  /// `checkpoints` moves the log to the database in the background; null: the writer does it.
  void start(std::unique_ptr<Checkpointer> checkpoints);
  void stop();

  /// Runs `change(Transaction&)` in a transaction and returns when it is durable, or the Error that
  /// kept it from being written. `bytes` is about how much it writes.
  template <class Run>
  Status write(std::size_t bytes, Run run) {
    struct Running final : Change {
      explicit Running(Run& each) : action(each) {}
      void run(Transaction& transaction) override { action(transaction); }
      Run& action;
    };
    Running change(run);
    Queue::Job job;
    job.work = &change;
    job.bytes = bytes;
    return queue_.submit(job);
  }

  /// What the indexes on the disk may not have yet.
  const LateIndex& newest_records() const noexcept { return transaction_.records.digests; }
  const LateIndex& newest_holders() const noexcept { return transaction_.records.holders; }
  const LateIndex& newest_entries() const noexcept { return transaction_.inbox.digests; }

  /// Transactions committed since the start, and writes that are not durable yet.
  std::uint64_t commits() const noexcept { return commits_; }
  std::size_t pending() const noexcept { return queue_.pending(); }

 private:
  using Queue = WriteQueue<Change*>;

  void loop();
  Status attempt(std::span<Queue::Job* const> jobs);
  Status run(std::span<Queue::Job* const> jobs);
  void checkpoint();
  void note_free_pages();

  Condition& condition_;
  Space& space_;
  Database database_;
  Transaction transaction_{database_};
  Statement free_pages_{database_, "PRAGMA freelist_count"};
  std::unique_ptr<Checkpointer> checkpoints_;
  std::atomic<std::uint64_t> commits_{0};
  std::int64_t log_pages_ = 0;
  Queue queue_{1024};
  std::thread thread_;
};

}  // namespace ctsync::sqlite
