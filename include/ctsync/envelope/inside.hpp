// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>

namespace ctsync::envelope {

/// The receiver of an envelope's content. `at` is the position of the content, so that an error
/// inside has its full JSON pointer.
class Inside {
 public:
  Inside() = default;
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  /// A value of the same document; it may be another envelope.
  virtual Status value(json::View inner, const json::Pointer& at) = 0;
  /// A string that contains a JSON document.
  virtual Status text(std::string_view json, const json::Pointer& at) = 0;
  /// A string that contains a JSON document in base64 (RFC 4648 section 4).
  virtual Status base64(std::string_view encoded, const json::Pointer& at) = 0;
  /// A notification of the delivery.
  virtual Status notification(const Notification& found, const json::Pointer& at) = 0;
  /// Sets the channel of the content, such as the broker's subscription.
  virtual void came_through(std::string_view channel) = 0;

 protected:
  ~Inside() = default;
};

/// Opens content that is either a string or a value.
inline Status open_either(json::View inner, const json::Pointer& at, Inside& inside) {
  return inner.is_string() ? inside.text(inner.text(), at) : inside.value(inner, at);
}

}  // namespace ctsync::envelope
