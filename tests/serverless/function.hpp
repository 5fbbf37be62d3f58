// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "program/program.hpp"

/// Runs the functions that examples/vercel/build and examples/lambda/build made.
namespace ctsync::test {

/// A root file system that holds one function and nothing else: no library, no /etc, no /proc.
class EmptyRoot {
 public:
  /// `function` is the folder of the function; its files are linked, not copied. Throws if this
  /// user may not change the root.
  explicit EmptyRoot(const std::string& function);
  EmptyRoot(const EmptyRoot&) = delete;
  EmptyRoot& operator=(const EmptyRoot&) = delete;
  ~EmptyRoot();

  /// The path outside the root of a path inside it.
  std::string outside(const std::string& path) const { return path_ + path; }

 private:
  std::string path_;
};

/// The user that runs a function. Only root can change to `nobody`; other users have no rights
/// anyway.
enum class User { same, nobody };
inline constexpr unsigned nobody_id = 65532;

/// A function that runs in its root until it gets a signal.
class Function {
 public:
  /// Starts a command with only `variables` in the environment. The program is a path inside the
  /// root.
  Function(const EmptyRoot& root, const std::vector<std::string>& command,
           const Variables& variables, User user = User::same);
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  ~Function();

  void signal(int number) const;
  /// Waits for the end and returns the exit code, 128 or more after a signal. Kills a function that
  /// does not end within 20 seconds.
  int wait();
  std::string log();

 private:
  void read_log(int descriptor);

  pid_t process_ = -1;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool closed_ = false;
  std::string log_;
  std::thread reader_;
};

}  // namespace ctsync::test
