// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ctsync::vercel::test {

/// The host's end of the unix socket: accepts one connection and stores every message.
class Platform {
 public:
  Platform() : Platform(temporary_path()) {}
  explicit Platform(std::string path) : path_(std::move(path)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket_, 1);
    reader_ = std::thread([this] { read(); });
  }
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  ~Platform() {
    ::shutdown(socket_, SHUT_RDWR);
    reader_.join();
    ::close(socket_);
    ::unlink(path_.c_str());
  }

  const std::string& path() const { return path_; }

  /// Waits for the given number of messages, for at most ten seconds, and returns the messages so
  /// far.
  std::vector<std::string> messages(std::size_t count) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, std::chrono::seconds{10}, [&] { return messages_.size() >= count; });
    return messages_;
  }

 private:
  void read() {
    const int peer = ::accept(socket_, nullptr, nullptr);
    std::string text;
    char bytes[4096];
    for (ssize_t count = 0; (count = ::recv(peer, bytes, sizeof bytes, 0)) > 0;) {
      text.append(bytes, static_cast<std::size_t>(count));
      const std::lock_guard lock(mutex_);
      for (std::size_t end = 0; (end = text.find('\0')) != std::string::npos;) {
        messages_.push_back(text.substr(0, end));
        text.erase(0, end + 1);
      }
      condition_.notify_all();
    }
    if (peer >= 0) ::close(peer);
  }

  static std::string temporary_path() {
    std::string path = "/tmp/ctsync_ipc_XXXXXX";
    ::close(::mkstemp(path.data()));
    ::unlink(path.c_str());
    return path;
  }

  std::string path_;
  int socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::mutex mutex_;
  std::condition_variable condition_;
  std::vector<std::string> messages_;
  std::thread reader_;
};

}  // namespace ctsync::vercel::test
