// SPDX-License-Identifier: MIT
#include "command/terminal/answer.hpp"

#include <fmt/format.h>

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>

#include "command/printed.hpp"

namespace ctsync::server {

std::string answer_text(std::string_view body) {
  constexpr std::size_t most = 200;
  json::Parser parser;
  if (parser.parse(body) || body.empty()) return printed_lines(body);
  const auto line = body.substr(0, body.find_first_of("\r\n")).substr(0, most);
  if (line.size() == body.size()) return printed(line);
  return fmt::format("{}... ({} bytes, not JSON: this is not the answer of ctsync)", printed(line),
                     body.size());
}

void write_answer(json::Writer& writer, std::string_view body) {
  json::Parser parser;
  if (const auto root = parser.parse(body)) {
    json::write(writer, *root);
  } else {
    writer.string(answer_text(body));
  }
}

bool is_json_object(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  return root && root->is_object();
}

}  // namespace ctsync::server
