// SPDX-License-Identifier: MIT
#include "sqlite/store.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "sqlite/digest.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

Error cannot_use(const std::string& path, int reason) {
  if (reason == ENOSPC || reason == EDQUOT) return error_of(SQLITE_FULL, path);
  return Error{
      Errc::configuration, "store",
      path + " cannot be opened: " + std::strerror(reason) +
          "; name a file in an existing directory that the user who runs ctsync may write"};
}

// SQLite finds -wal and -shm by the name of the database, and so is the lock: under another name of
// the same file there would be others.
Status check_names(const struct ::stat& found, const std::string& path) {
  if (!S_ISREG(found.st_mode)) {
    return Error{Errc::configuration, "store", path + " is not a regular file"};
  }
  if (found.st_nlink <= 1) return std::monostate{};
  return Error{
      Errc::configuration, "store",
      path + " has " + std::to_string(found.st_nlink) +
          " names (hard links), and under another name it would be served a second time, "
          "with a log of its own; stop what uses it, remove all names but the one that has "
          "its -wal beside it (find FOLDER -samefile FILE shows them), and start again"};
}

// SQLite gives -wal and -shm the mode of the database, so making that one right is enough. A file
// that exists is not opened here: POSIX drops all locks that a process has on a file as soon as the
// process closes any descriptor of it, and the file may be served by another store of this process.
Status make_file(const std::string& path) {
  struct ::stat found {};
  if (::stat(path.c_str(), &found) == 0) {
    if (auto status = check_names(found, path); !status) return status;
    const bool usable = ::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) == 0;
    return usable ? Status(std::monostate{}) : Status(cannot_use(path, errno));
  }
  if (errno != ENOENT) return cannot_use(path, errno);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (file < 0) return cannot_use(path, errno);
  ::close(file);
  return std::monostate{};
}

Status check_log(const std::string& path) {
  struct ::stat found {};
  return ::stat(path.c_str(), &found) == 0 ? check_names(found, path) : Status(std::monostate{});
}

}  // namespace

FileLock::~FileLock() {
  for (const int file : files_) {
    if (file >= 0) ::close(file);
  }
}

Status FileLock::take(const std::string& path) {
  const std::array<std::string, 2> names{path + ".lock", path};
  for (std::size_t i = 0; i < names.size(); ++i) {
    files_[i] = ::open(names[i].c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (files_[i] < 0) return cannot_use(names[i], errno);
    if (::flock(files_[i], LOCK_EX | LOCK_NB) == 0) continue;
    if (errno != EWOULDBLOCK) return cannot_use(names[i], errno);
    return Error{Errc::unavailable, "store",
                 path + " is served by another process; stop that one, or name another file"};
  }
  return std::monostate{};
}

// Only the process that serves the file has the newest rows in memory. Memory is asked first: what
// has left it is in the index.
std::optional<std::int64_t> Store::State::record_row(const KeyDigest& key) {
  const auto newest = writer.newest_records().in_memory(key);
  if (!newest.empty()) return newest.front();
  {
    auto rows = records.row.query(blob(key));
    if (rows.next()) return rows.integer(0);
  }
  if (options.exclusive) return std::nullopt;
  auto rows = records.newest_row.query(blob(key));
  return rows.next() ? std::optional(rows.integer(0)) : std::nullopt;
}

std::set<std::int64_t> Store::State::holder_rows(const Uuid& identifier) {
  const auto newest = writer.newest_holders().in_memory(identifier);
  std::set<std::int64_t> found(newest.begin(), newest.end());
  const auto read = [&found](Cursor&& rows) {
    while (rows.next()) found.insert(rows.integer(0));
  };
  read(records.holder_rows.query(blob(identifier)));
  if (!options.exclusive) read(records.newest_holder_rows.query(blob(identifier)));
  return found;
}

Store::Store(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const Options& options) try {
  auto state = std::make_unique<State>(options);
  if (options.path.empty()) return cannot_use("an empty path", ENOENT);
  if (auto status = make_file(options.path); !status) return status.error();
  // The same for all symbolic links to a file, so that they lead to the same lock. An absolute path
  // keeps SQLite from reading ":memory:" or "file:..." as more than a file's name.
  const auto path = std::filesystem::canonical(options.path).string();
  state->options.path = path;
  if (auto status = check_log(path + "-wal"); !status) return status.error();
  if (options.exclusive) {
    if (auto status = state->lock.take(path); !status) return status.error();
  }
  state->space.open(path);
  state->space.give_up(false);
  if (auto status = state->writer.open(path, options.lock_wait); !status) return status.error();
  for (auto* database :
       {&state->claims.database, &state->records.database, &state->overview.database}) {
    if (auto status = database->open(path, Database::Access::read, 4096); !status) {
      return status.error();
    }
    database->report_to(state->condition);
  }
  state->secret = state->records.identifiers.secret();
  if (auto status = state->records.database.status(); !status) return status.error();
  std::unique_ptr<Checkpointer> checkpoints;
  if (options.exclusive) {
    checkpoints = std::make_unique<Checkpointer>(state->space);
    if (auto status = checkpoints->open(path, state->condition); !status) return status.error();
  }
  auto* const moving = checkpoints.get();
  state->writer.start(std::move(checkpoints));
  // The process that served the file before is gone, and its jobs go on at once.
  if (options.exclusive) {
    (void)state->writer.write(0, [](Transaction& transaction) { transaction.jobs.end_leases(); });
  }
  if (moving != nullptr) {
    state->watch.emplace(path, state->condition, state->space, state->writer, *moving);
  }
  return Store(std::move(state));
} catch (const std::system_error& error) {
  return Error{Errc::unavailable, "store", std::string("could not start: ") + error.what()};
}

// Without a watch nobody would notice the end of what keeps writes from succeeding.
Status Store::State::admits(std::size_t bytes) {
  if (auto status = watch ? condition.ready() : condition.kept(); !status) return status;
  return space.admit(bytes);
}

Status Store::ready() {
  if (auto status = state_->condition.ready(); !status) return status;
  return state_->space.measure();
}

Result<Time> Store::put_off_at() {
  auto& records = state_->records;
  const std::lock_guard lock(records.mutex);
  records.database.clear_failure();
  const Time time{Duration{records.database.number("SELECT n FROM counts WHERE slot = 15")}};
  if (auto status = records.database.status(); !status) return std::move(status).error();
  return time;
}

std::uint64_t Store::commits() const noexcept { return state_->writer.commits(); }
std::size_t Store::pending() const noexcept { return state_->writer.pending(); }

}  // namespace ctsync::sqlite
