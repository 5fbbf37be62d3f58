// SPDX-License-Identifier: MIT
//
// Loaded into ctsync by LD_PRELOAD. Records in their sequence what is written to the files of the
// store and what is synced, so that rows/power_loss.cpp can make the files as they may be after a
// loss of power. TESTS_RECORD_STORE is the path of the database, TESTS_RECORD_LOG the file that
// gets the records (recorded_write.hpp).
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

#include "recorded_write.hpp"

namespace {

using ctsync::faults::RecordedFile;
using ctsync::faults::RecordedKind;
using ctsync::faults::RecordHead;

std::mutex& mutex() {
  static std::mutex one;
  return one;
}
std::uint64_t sequence = 0;

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

int log_file() {
  static const int file = [] {
    const char* path = std::getenv("TESTS_RECORD_LOG");
    return path == nullptr
               ? -1
               : static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path,
                                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }();
  return file;
}

/// Which file of the store a path is.
RecordedFile file_at(std::string_view path) {
  static const std::string store = [] {
    const char* given = std::getenv("TESTS_RECORD_STORE");
    return std::string(given == nullptr ? "" : given);
  }();
  if (store.empty() || log_file() < 0) return RecordedFile::other;
  if (path == store) return RecordedFile::database;
  if (path == store + "-wal") return RecordedFile::log;
  if (path == store + "-journal") return RecordedFile::journal;
  return RecordedFile::other;
}

RecordedFile file_of(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4096> target;
  const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
  if (size <= 0) return RecordedFile::other;
  return file_at({target.data(), static_cast<std::size_t>(size)});
}

std::int64_t monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

void put(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto count = ::syscall(SYS_write, log_file(), from, size);
    if (count <= 0) std::abort();
    from += count;
    size -= static_cast<std::size_t>(count);
  }
}

void record(RecordedKind kind, RecordedFile file, std::uint64_t offset, std::uint64_t size,
            const void* bytes) {
  const RecordHead head{kind, file, sequence++, offset, size, monotonic()};
  put(&head, sizeof head);
  if (bytes != nullptr) put(bytes, size);
}

/// A write is recorded before it is made: from then on it may be on the disk or not.
template <class Write>
ssize_t recorded_write(int descriptor, const void* bytes, std::size_t size, off_t offset,
                       Write write) {
  const RecordedFile file = file_of(descriptor);
  if (file == RecordedFile::other) return write();
  const std::lock_guard lock(mutex());
  record(RecordedKind::write, file, static_cast<std::uint64_t>(offset), size, bytes);
  return write();
}

/// A sync is recorded when it has returned, and covers what was recorded before it began.
template <class Sync>
int recorded_sync(int descriptor, Sync sync) {
  const RecordedFile file = file_of(descriptor);
  if (file == RecordedFile::other) return sync();
  std::uint64_t covered = 0;
  {
    const std::lock_guard lock(mutex());
    covered = sequence;
  }
  const int code = sync();
  const std::lock_guard lock(mutex());
  if (code == 0) record(RecordedKind::sync, file, covered, 0, nullptr);
  return code;
}

}  // namespace

extern "C" {

ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  static const auto call = real<decltype(&pwrite64)>("pwrite64");
  return recorded_write(descriptor, bytes, size, offset,
                        [&] { return call(descriptor, bytes, size, offset); });
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  static const auto call = real<decltype(&pwrite)>("pwrite");
  return recorded_write(descriptor, bytes, size, offset,
                        [&] { return call(descriptor, bytes, size, offset); });
}

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  static const auto call = real<decltype(&write)>("write");
  if (file_of(descriptor) == RecordedFile::other) return call(descriptor, bytes, size);
  const off_t offset = ::lseek(descriptor, 0, SEEK_CUR);
  return recorded_write(descriptor, bytes, size, offset,
                        [&] { return call(descriptor, bytes, size); });
}

int ftruncate64(int descriptor, off64_t size) noexcept {
  static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
  const RecordedFile file = file_of(descriptor);
  if (file == RecordedFile::other) return call(descriptor, size);
  const std::lock_guard lock(mutex());
  record(RecordedKind::truncate, file, static_cast<std::uint64_t>(size), 0, nullptr);
  return call(descriptor, size);
}

int ftruncate(int descriptor, off_t size) noexcept { return ftruncate64(descriptor, size); }

int unlink(const char* path) noexcept {
  static const auto call = real<int (*)(const char*)>("unlink");
  const RecordedFile file = file_at(path);
  if (file == RecordedFile::other) return call(path);
  const std::lock_guard lock(mutex());
  record(RecordedKind::remove, file, 0, 0, nullptr);
  return call(path);
}

int fdatasync(int descriptor) {
  static const auto call = real<int (*)(int)>("fdatasync");
  return recorded_sync(descriptor, [&] { return call(descriptor); });
}

int fsync(int descriptor) {
  static const auto call = real<int (*)(int)>("fsync");
  return recorded_sync(descriptor, [&] { return call(descriptor); });
}

}  // extern "C"
