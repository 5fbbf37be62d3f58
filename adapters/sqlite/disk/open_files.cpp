// SPDX-License-Identifier: MIT
#include "sqlite/disk/open_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace ctsync::sqlite {

void OpenFiles::note(const std::string& path) {
  files_ = {File{path}, File{path + "-wal"}, File{path + "-shm"}};
  for (auto& file : files_) {
    struct ::stat found {};
    if (::stat(file.path.c_str(), &found) != 0) continue;
    file.device = found.st_dev;
    file.number = found.st_ino;
  }
}

std::string OpenFiles::lost() const {
  const auto file = std::ranges::find_if(files_, [](const auto& each) { return !each.is_there(); });
  return file == files_.end() ? std::string() : file->path;
}

bool OpenFiles::lost_all() const {
  return std::ranges::none_of(files_, [](const auto& each) { return each.is_there(); });
}

void OpenFiles::remove_log() const {
  for (std::size_t i = 1; i < files_.size(); ++i) {
    if (files_[i].is_there()) ::unlink(files_[i].path.c_str());
  }
}

bool OpenFiles::File::is_there() const {
  struct ::stat found {};
  return ::stat(path.c_str(), &found) == 0 && found.st_dev == device && found.st_ino == number;
}

}  // namespace ctsync::sqlite
