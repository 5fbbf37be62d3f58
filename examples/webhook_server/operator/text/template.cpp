// SPDX-License-Identifier: MIT
#include "operator/text/template.hpp"

#include <algorithm>
#include <ctsync/json/write.hpp>

namespace ctsync::server {

std::string filled(std::string_view pattern, std::initializer_list<Placeholder> values) {
  std::string out;
  while (!pattern.empty()) {
    const auto begin = std::min(pattern.find('<'), pattern.size());
    out += pattern.substr(0, begin);
    pattern.remove_prefix(begin);
    const auto end = pattern.find('>');
    if (end == std::string_view::npos) break;
    const auto name = pattern.substr(1, end - 1);
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const Placeholder& one) { return one.name == name; });
    if (found == values.end()) {
      out += pattern.substr(0, end + 1);
    } else if (found->is_json) {
      out += found->value;
    } else {
      json::append_escaped(out, found->value);
    }
    pattern.remove_prefix(end + 1);
  }
  return out += pattern;
}

}  // namespace ctsync::server
