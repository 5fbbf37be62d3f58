// SPDX-License-Identifier: MIT
#include "ndjson/line_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctsync/base/civil_time.hpp>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace ctsync::ndjson {

namespace fs = std::filesystem;

namespace {

/// The error of the last system call. A full disk may have room later; anything else that prevents
/// opening a file is a wrong setting.
Error failure(std::string_view what, Errc otherwise) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  return {full ? Errc::unavailable : otherwise, "",
          fmt::format("the file cannot be {}: {}", what, std::generic_category().message(code))};
}

/// The size up to and with the last line break.
Result<std::uint64_t> size_of_whole_lines(int descriptor, std::uint64_t size) {
  std::array<char, 4096> block{};
  while (size > 0) {
    const std::uint64_t begin = size - std::min<std::uint64_t>(size, block.size());
    const auto length = static_cast<std::size_t>(size - begin);
    if (::pread(descriptor, block.data(), length, static_cast<off_t>(begin)) !=
        static_cast<ssize_t>(length)) {
      return failure("read", Errc::unavailable);
    }
    const std::string_view text(block.data(), length);
    if (const auto last = text.rfind('\n'); last != text.npos) return begin + last + 1;
    size = begin;
  }
  return size;
}

/// Makes a change of the folder's entries last.
void sync_folder(const std::string& path) {
  const auto folder = fs::path(path).parent_path();
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Whether the path still names the open file.
bool is_at(int descriptor, const std::string& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/// A name that no file has: the time, and a number if that is taken.
std::string free_name(const std::string& path, Time now) {
  std::string time;
  ctsync::detail::append_datetime(time, now);
  std::erase_if(time, [](char c) { return c == '-' || c == ':' || c == '.'; });
  std::string name = path + '.' + time;
  std::error_code ignored;
  for (int number = 2; fs::exists(name, ignored); ++number) {
    name = fmt::format("{}.{}-{}", path, time, number);
  }
  return name;
}

/// Whether a file was renamed by free_name(): `rest` is what follows the path and the full stop. A
/// file such as PATH.1 may be another target's.
bool is_time(std::string_view rest) {
  constexpr std::string_view form = "00000000T000000000Z";
  if (rest.size() < form.size()) return false;
  const auto fits = [](char of_form, char c) {
    return of_form == '0' ? c >= '0' && c <= '9' : c == of_form;
  };
  if (!std::equal(form.begin(), form.end(), rest.begin(), fits)) return false;
  rest.remove_prefix(form.size());
  return rest.empty() || (rest.front() == '-' && rest.size() > 1 &&
                          rest.find_first_not_of("0123456789", 1) == rest.npos);
}

/// Removes the oldest renamed files. Their names sort by time.
void prune(const std::string& path, int keep) {
  if (keep == 0) return;
  const fs::path file(path);
  const std::string prefix = file.filename().string() + '.';
  const auto folder = file.parent_path();
  std::vector<fs::path> renamed;
  std::error_code ignored;
  fs::directory_iterator each(folder.empty() ? fs::path(".") : folder, ignored);
  for (; !ignored && each != fs::directory_iterator(); each.increment(ignored)) {
    const std::string name = each->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    if (is_time(std::string_view(name).substr(prefix.size()))) renamed.push_back(each->path());
  }
  std::sort(renamed.begin(), renamed.end());
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < renamed.size(); ++i) {
    fs::remove(renamed[i], ignored);
  }
}

}  // namespace

LineFile::LineFile(LineFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      changed_(other.changed_) {}

LineFile& LineFile::operator=(LineFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  size_ = other.size_;
  changed_ = other.changed_;
  return *this;
}

LineFile::~LineFile() {
  if (descriptor_ >= 0) ::close(descriptor_);  // which ends the lock
}

Result<LineFile> LineFile::open(const std::string& path) {
  while (true) {
    std::error_code ignored;
    const bool is_new = !fs::exists(path, ignored);
    LineFile file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (file.descriptor_ < 0) return failure("opened", Errc::configuration);
    if (::flock(file.descriptor_, LOCK_EX) != 0) return failure("locked", Errc::unavailable);
    if (!is_at(file.descriptor_, path)) continue;  // another writer renamed it meanwhile
    if (is_new) sync_folder(path);
    if (auto status = file.measure(); !status) return std::move(status).error();
    return file;
  }
}

Status LineFile::measure() {
  struct stat found {};
  if (::fstat(descriptor_, &found) != 0) return failure("read", Errc::unavailable);
  changed_ =
      Time{std::chrono::duration_cast<Duration>(std::chrono::seconds{found.st_mtim.tv_sec} +
                                                std::chrono::nanoseconds{found.st_mtim.tv_nsec})};
  const auto size = static_cast<std::uint64_t>(found.st_size);
  const auto whole = size_of_whole_lines(descriptor_, size);
  if (!whole) return whole.error();
  if (*whole != size && ::ftruncate(descriptor_, static_cast<off_t>(*whole)) != 0) {
    return failure("cut", Errc::unavailable);
  }
  size_ = *whole;
  return std::monostate{};
}

Status LineFile::append(std::string_view lines) {
  std::size_t written = 0;
  while (written < lines.size()) {
    const auto count = ::write(descriptor_, lines.data() + written, lines.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    written += static_cast<std::size_t>(count);
  }
  if (written == lines.size() && ::fsync(descriptor_) == 0) {
    size_ += lines.size();
    return std::monostate{};
  }
  Error error = failure("written", Errc::unavailable);
  if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) error.detail += ", nor cut";
  return error;
}

Result<LineFile> LineFile::rotate([[maybe_unused]] LineFile file, const std::string& path, Time now,
                                  int keep) {
  std::error_code failed;
  fs::rename(path, free_name(path, now), failed);
  if (failed) {
    errno = failed.value();
    return failure("renamed", Errc::configuration);
  }
  prune(path, keep);
  return open(path);
}

}  // namespace ctsync::ndjson
