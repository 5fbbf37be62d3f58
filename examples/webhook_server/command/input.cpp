// SPDX-License-Identifier: MIT
#include "command/input.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace ctsync::server {

Result<std::string> read_input(const std::string& file) {
  const auto closed = [](std::FILE* stream) {
    if (stream != stdin) std::fclose(stream);
  };
  const std::unique_ptr<std::FILE, decltype(closed)> stream(
      file == "-" ? stdin : std::fopen(file.c_str(), "rb"), closed);
  const auto failed = [&] { return Error{Errc::unavailable, file, std::strerror(errno)}; };
  if (!stream) return failed();
  std::string text;
  std::array<char, 65536> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), stream.get())) {
    text.append(buffer.data(), count);
  }
  if (std::ferror(stream.get()) != 0) return failed();
  return text;
}

}  // namespace ctsync::server
