// SPDX-License-Identifier: MIT
#include "command/send/answer.hpp"

#include <fmt/format.h>

#include <ctsync/json/view.hpp>
#include <string_view>

#include "command/printed.hpp"

namespace ctsync::server {

Answer answer_of(const http::HttpResponse& response) {
  Answer answer;
  answer.is_taken = response.status >= 200 && response.status < 300;
  answer.text = std::to_string(response.status);
  json::Parser parser;
  const auto root = parser.parse(response.body);
  if (!root || !root->is_object()) return answer;
  auto word = (*root)["status"].string_or_empty();
  answer.was_there = word == "duplicate_ignored";
  if (answer.was_there) word = "there already";
  if (word.empty()) word = (*root)["error"].string_or_empty();
  if (!word.empty()) answer.text.append(" ").append(printed(word));
  return answer;
}

}  // namespace ctsync::server
