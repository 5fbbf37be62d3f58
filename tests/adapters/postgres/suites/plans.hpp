// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/postgres/cluster.hpp"

namespace ctsync::postgres::test {

/// How the server ran one statement, as its module auto_explain wrote it to the log.
struct Plan {
  std::string text;  ///< the statement and the plan
  long pages = 0;    ///< read from memory or the disk

  bool is(std::string_view part) const { return text.find(part) != text.npos; }
};

/// Notes the plans of all statements of a database, of connections that begin later.
class Plans {
 public:
  Plans(const Cluster& cluster, const Database& database)
      : file_(cluster.folder() + "/primary.log") {
    for (const char* setting :
         {"session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0",
          "auto_explain.log_analyze = on", "auto_explain.log_buffers = on",
          "auto_explain.log_timing = off"}) {
      database.run("ALTER DATABASE " + database.name() + " SET " + setting);
    }
    (void)take();
  }

  /// The plans since the last call.
  std::vector<Plan> take() {
    std::ifstream stream(file_, std::ios::binary);
    stream.seekg(read_);
    std::vector<Plan> plans;
    bool inside = false;
    for (std::string line; std::getline(stream, line);) {
      read_ += static_cast<std::streamoff>(line.size()) + 1;
      const bool more = line.starts_with('\t');
      if (!more) inside = line.find("  plan:") != line.npos;
      if (!more && inside) plans.emplace_back();
      if (more && inside) plans.back().text += line + '\n';
    }
    for (auto& plan : plans) plan.pages = pages_of(plan.text);
    return plans;
  }

  /// The pages that statements which mention `part` have read since the last call.
  long pages(std::string_view part) {
    long sum = 0;
    for (const auto& plan : take()) sum += plan.is(part) ? plan.pages : 0;
    return sum;
  }

 private:
  // The first line on buffers is that of the whole plan.
  static long pages_of(const std::string& text) {
    const auto at = text.find("Buffers: shared");
    if (at == text.npos) return 0;
    const auto line = text.substr(at, text.find('\n', at) - at);
    static const std::regex number("(hit|read)=([0-9]+)");
    long sum = 0;
    for (std::sregex_iterator each(line.begin(), line.end(), number), end; each != end; ++each) {
      sum += std::stol((*each)[2]);
    }
    return sum;
  }

  std::string file_;
  std::streamoff read_ = 0;
};

}  // namespace ctsync::postgres::test
