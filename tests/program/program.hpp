// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// Runs the real ctsync binary, as its users do.
namespace ctsync::test {

using Variables = std::map<std::string, std::string>;

/// What a finished command printed and how it ended.
struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// Runs a command to its end, with `input` on standard input and only `variables` in the
/// environment.
Finished run(const std::vector<std::string>& arguments, const Variables& variables = {},
             const std::string& input = {});

/// A `ctsync serve` that runs until it is stopped or killed. Its log is read continuously.
class Serving {
 public:
  /// Returns once the server logs that it listens. Fails the test if it does not.
  explicit Serving(const Variables& variables, const std::vector<std::string>& options = {});
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving();

  int port() const noexcept { return port_; }
  pid_t process() const noexcept { return process_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Sends SIGTERM and returns the exit code.
  int stop();
  /// Sends SIGKILL.
  void kill();

  /// The log so far.
  std::string log();
  /// Waits until a line of the log contains this text; false after 20 seconds.
  bool wait_for_log(std::string_view text);

 private:
  void read_log(int descriptor);
  int wait();

  pid_t process_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable condition_;
  std::string log_;
  bool ended_ = false;
  std::thread reader_;
};

/// A temporary folder; the destructor removes it.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// The path of the binary, for a test that needs a shell.
std::string program();

/// A port on this machine that was free a moment ago.
int free_port();

}  // namespace ctsync::test
