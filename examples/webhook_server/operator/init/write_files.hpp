// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <vector>

namespace ctsync::server {

struct NewFile {
  std::string path;
  std::string text;
  unsigned mode = 0644;
};

/// Writes the files, each whole or not at all. Without `replace` none is written if one is there;
/// with it, one that is there is kept as NAME.old. Errors: invalid, which names the file that is
/// there; unavailable.
Status write_files(const std::vector<NewFile>& files, bool replace);

}  // namespace ctsync::server
