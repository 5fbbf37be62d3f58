// SPDX-License-Identifier: MIT
#pragma once

#include <http/client.hpp>
#include <string>

namespace ctsync::server {

/// What a server of ctsync answered to a delivery.
struct Answer {
  bool is_taken = false;   ///< 2xx
  bool was_there = false;  ///< a delivery with this id arrived before
  std::string text;        ///< in words, such as "202 accepted" or "401 invalid signature"
};

/// Reads an answer. One that is not of ctsync is its status alone.
Answer answer_of(const http::HttpResponse& response);

}  // namespace ctsync::server
