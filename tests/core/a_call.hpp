// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/call.hpp>
#include <string>
#include <utility>

/// An Identify with nothing but a message id and a body.
inline ctsync::Call a_call(std::string message_id, std::string body) {
  ctsync::Call call;
  call.message_id = std::move(message_id);
  call.body = std::move(body);
  return call;
}
