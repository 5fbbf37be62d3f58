// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "time.hpp"

/// Loopback sockets that say how an exchange ended, which an HTTP library hides.
namespace ctsync::faults {

/// A descriptor that is closed with its owner.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.release()) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }

  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }
  int release();
  void close();
  /// Closes so that the peer gets a reset instead of an end.
  void reset();

 private:
  int descriptor_ = -1;
};

/// Listens on a loopback port, a free one if `port` is 0.
Socket listen_on(int port = 0);
int port_of(const Socket& listener);
/// Empty if nobody connects within the time.
Socket accept_from(const Socket& listener, milliseconds timeout);
/// Empty if nothing accepts within the time.
Socket connect_to(int port, milliseconds timeout);

enum class Io { done, ended, reset, timeout };

/// Sends all bytes.
Io send_all(const Socket& socket, std::string_view bytes);
/// Appends what arrives, at most 64 KiB.
Io receive(const Socket& socket, std::string& into, milliseconds timeout);

/// Whether the peer can still receive. That of a process that was killed cannot.
bool is_open(const Socket& socket);

/// A head and a body as they arrived.
struct Message {
  std::string start_line;
  std::string head;  ///< all lines, the first included
  std::string body;
};

/// The value of a header field, or empty. Names are compared without regard to case.
std::string_view header(const Message& message, std::string_view name);

/// Reads one message with Content-Length or, if it has none, without a body. `buffer` keeps what
/// arrives behind it. `ended` before the first byte is the end of a connection that was idle.
Io read_message(const Socket& socket, std::string& buffer, Message& message, milliseconds timeout);

}  // namespace ctsync::faults
