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
  /// `function` is the folder of the function; its files are linked, not copied. Throws where this
  /// user may not change its root.
  explicit EmptyRoot(const std::string& function);
  EmptyRoot(const EmptyRoot&) = delete;
  EmptyRoot& operator=(const EmptyRoot&) = delete;
  ~EmptyRoot();

  /// Where a path inside the root is outside of it.
  std::string outside(const std::string& path) const { return path_ + path; }

 private:
  std::string path_;
};

/// Who runs a function. A user with no rights can be had by root only; others are that already.
enum class User { same, nobody };
inline constexpr unsigned nobody_id = 65532;

/// A function that runs in its root until it is told to end.
class Function {
 public:
  /// Starts a command, whose program is a path inside the root, with nothing but `variables` in the
  /// environment.
  Function(const EmptyRoot& root, const std::vector<std::string>& command,
           const Variables& variables, User user = User::same);
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  ~Function();

  void signal(int number) const;
  /// Waits for its end and gives the exit code, 128 and more for a signal. One that does not end
  /// within 20 seconds is killed.
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
