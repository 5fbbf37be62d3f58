// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>

namespace ctsync::envelope {

/// Where an envelope hands on what it holds. `at` is the place of what is handed on, so that an
/// error inside names the whole way to it.
class Inside {
 public:
  Inside() = default;
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  /// A value of the same document, in an envelope or not.
  virtual Status value(json::View inner, const json::Pointer& at) = 0;
  /// A text that is a JSON document of its own.
  virtual Status text(std::string_view json, const json::Pointer& at) = 0;
  /// The same in base64 (RFC 4648 section 4).
  virtual Status base64(std::string_view encoded, const json::Pointer& at) = 0;
  /// What a delivery is for.
  virtual Status notification(const Notification& found, const json::Pointer& at) = 0;
  /// What it came through, such as a subscription of the broker's; holds for what is inside.
  virtual void came_through(std::string_view channel) = 0;

 protected:
  ~Inside() = default;
};

/// What stands in an envelope as a text or as a value.
inline Status open_either(json::View inner, const json::Pointer& at, Inside& inside) {
  const auto text = inner.string();
  return text ? inside.text(*text, at) : inside.value(inner, at);
}

}  // namespace ctsync::envelope
