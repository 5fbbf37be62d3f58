// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace ctsync::test {

/// A process of Node.js. Its standard input ends with the object, and then so must the process.
struct Node {
  explicit Node(std::vector<std::string> arguments);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  /// The port that a server prints as its first line; 0 if it does not.
  int port() const noexcept;

  pid_t process = -1;
  int input = -1;
  std::string first_line;
};

}  // namespace ctsync::test
