// SPDX-License-Identifier: MIT
#include "command/input.hpp"

#include <fmt/format.h>

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
  const std::string name = file == "-" ? "standard input" : file;
  const auto failed = [&] { return Error{Errc::missing, name, std::strerror(errno)}; };
  if (!stream) return failed();
  std::string text;
  std::array<char, 65536> buffer;
  // After the end nothing is read again: on a terminal that would need another Ctrl-D.
  while (std::feof(stream.get()) == 0 && std::ferror(stream.get()) == 0) {
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), stream.get());
    text.append(buffer.data(), count);
    if (text.size() > most_input_bytes) {
      return Error{Errc::too_large, name,
                   fmt::format("expected at most {} bytes, found more", most_input_bytes)};
    }
  }
  if (std::ferror(stream.get()) != 0) return failed();
  return text;
}

}  // namespace ctsync::server
