// SPDX-License-Identifier: MIT
#include "command/terminal/question.hpp"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <ctsync/base/ascii.hpp>

#include "command/output.hpp"

namespace ctsync::server {

namespace {

/// Whether another byte was read. Without a buffer, so that nothing that was typed ahead is lost.
bool read_byte(char& byte) {
  while (true) {
    const auto count = ::read(STDIN_FILENO, &byte, 1);
    if (count == 1) return true;
    if (count == 0 || errno != EINTR) return false;
  }
}

/// The terminal without echo, lines and signals by keys, as long as this lives: a signal would
/// leave it so.
class Hidden {
 public:
  Hidden() : is_set_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    auto now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    is_set_ = is_set_ && ::tcsetattr(STDIN_FILENO, TCSADRAIN, &now) == 0;
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() {
    if (is_set_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }

 private:
  termios before_{};
  bool is_set_ = false;
};

std::string trimmed(std::string text) {
  constexpr std::string_view white = " \t\r\n";
  const auto first = text.find_first_not_of(white);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

}  // namespace

std::optional<std::string> ask(std::string_view prompt) {
  print("{}", prompt);
  if (!flush_output()) return std::nullopt;
  std::string line;
  char byte = 0;
  while (read_byte(byte)) {
    if (byte == '\n') return trimmed(line);
    line += byte;
  }
  return std::nullopt;
}

std::optional<std::string> ask_hidden(std::string_view prompt) {
  constexpr char ctrl_c = 3;
  constexpr char ctrl_d = 4;
  constexpr char backspace = 8;
  constexpr char rub_out = 127;
  std::optional<std::string> line = std::string();
  {
    const Hidden hidden;  // before the prompt, so that nothing typed in answer to it is shown
    print("{}", prompt);
    if (!flush_output()) return std::nullopt;
    char byte = 0;
    while (line && byte != '\n') {
      if (!read_byte(byte) || byte == ctrl_c || byte == ctrl_d) {
        line.reset();
      } else if (byte == '\r') {
        byte = '\n';
      } else if (byte == backspace || byte == rub_out) {
        if (!line->empty()) line->pop_back();
      } else if (byte != '\n') {
        *line += byte;
      }
    }
  }
  print("\n");
  flush_output();
  if (line) *line = trimmed(*line);
  return line;
}

}  // namespace ctsync::server
