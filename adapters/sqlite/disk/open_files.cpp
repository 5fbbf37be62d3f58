// SPDX-License-Identifier: MIT
#include "sqlite/disk/open_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ctsync::sqlite {

namespace {

/// Whether an error of stat(2) says that there is no such file.
bool is_gone(int error) { return error == ENOENT || error == ENOTDIR; }

}  // namespace

void OpenFiles::note(const std::string& path) {
  files_ = {File{path}, File{path + "-wal"}, File{path + "-shm"}};
  for (auto& file : files_) {
    struct ::stat found {};
    if (::stat(file.path.c_str(), &found) != 0) {
      file.noted = is_gone(errno);
      continue;
    }
    file.device = found.st_dev;
    file.number = found.st_ino;
  }
}

std::string OpenFiles::lost() const {
  const auto file =
      std::ranges::find_if(files_, [](const auto& each) { return each.look() == Found::another; });
  return file == files_.end() ? std::string() : file->path;
}

bool OpenFiles::lost_all() const { return are_all(Found::another); }

bool OpenFiles::are_all(Found what) const {
  return std::ranges::all_of(files_, [what](const auto& each) { return each.look() == what; });
}

void OpenFiles::remove_log() const {
  for (std::size_t i = 1; i < files_.size(); ++i) {
    if (files_[i].look() == Found::same) ::unlink(files_[i].path.c_str());
  }
}

OpenFiles::Found OpenFiles::File::look() const {
  struct ::stat found {};
  if (!noted) return Found::unknown;
  if (::stat(path.c_str(), &found) != 0) return is_gone(errno) ? Found::another : Found::unknown;
  return found.st_dev == device && found.st_ino == number ? Found::same : Found::another;
}

}  // namespace ctsync::sqlite
