// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/file_text.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path{CTSYNC_DOCS}.parent_path();

/// A heading below the title. Its level is 2 for `##`.
struct Heading {
  std::size_t level = 0;
  std::string text;
  std::string anchor;
};

struct Page {
  std::vector<Heading> headings;
  std::vector<std::string> links;  ///< the targets of links that are no URLs
  std::size_t lines = 0;
};

/// The anchor that GitHub gives a heading: lower case, without punctuation, hyphens for spaces.
std::string anchor_of(const std::string& text) {
  std::string anchor;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(byte));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

/// Reads a page without its blocks of code.
Page page_of(const fs::path& path) {
  static const std::regex link(R"(\]\(([^()\s]+)\))");
  static const std::regex code("`[^`]*`");
  Page page;
  bool fenced = false;
  std::map<std::string, int> anchors;
  std::istringstream text(file_text(path));
  for (std::string line; std::getline(text, line); ++page.lines) {
    if (line.starts_with("```")) fenced = !fenced;
    if (fenced) continue;
    if (const auto level = line.find_first_not_of('#');
        level != 0 && level != line.npos && line[level] == ' ') {
      Heading heading{level, line.substr(level + 1), anchor_of(line.substr(level + 1))};
      const int seen = anchors[heading.anchor]++;
      if (seen > 0) heading.anchor += "-" + std::to_string(seen);
      page.headings.push_back(std::move(heading));
    }
    const std::string plain = std::regex_replace(line, code, "");
    for (std::sregex_iterator at(plain.begin(), plain.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.find("://") == target.npos) page.links.push_back(target);
    }
  }
  return page;
}

/// The files of the source tree below its visible folders.
std::vector<fs::path> source_files() {
  std::vector<fs::path> files;
  for (const char* file : {"README.md", "CMakeLists.txt"}) files.push_back(root / file);
  for (const char* folder : {"include", "adapters", "examples", "tests", "fixtures", "docs"}) {
    for (auto entry = fs::recursive_directory_iterator(root / folder);
         entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
      if (entry->is_regular_file()) files.push_back(entry->path());
    }
  }
  return files;
}

bool has_anchor(const fs::path& path, const std::string& anchor) {
  const Page page = page_of(path);
  return std::ranges::count(page.headings, anchor, &Heading::anchor) == 1;
}

}  // namespace

TEST_CASE("every relative link of a page leads to a file, and to a heading in it") {
  std::size_t checked = 0;
  for (const auto& path : source_files()) {
    if (path.extension() != ".md") continue;
    for (const auto& link : page_of(path).links) {
      CAPTURE(path.lexically_relative(root).string());
      CAPTURE(link);
      const auto hash = std::min(link.find('#'), link.size());
      const fs::path target = hash == 0 ? path : path.parent_path() / link.substr(0, hash);
      CHECK(fs::exists(target));
      if (hash < link.size()) CHECK(has_anchor(target, link.substr(hash + 1)));
      ++checked;
    }
  }
  CHECK(checked > 100);
}

TEST_CASE("every page of docs that a source, a test or a deployment file names is there") {
  static const std::regex named(R"(docs/([a-z_-]+\.(md|json)))");
  std::set<std::string> pages;
  for (const auto& path : source_files()) {
    const std::string text = file_text(path);
    for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at) {
      CAPTURE(path.lexically_relative(root).string());
      CAPTURE((*at)[1].str());
      CHECK(fs::exists(fs::path{CTSYNC_DOCS} / (*at)[1].str()));
      pages.insert((*at)[1].str());
    }
  }
  CHECK(pages.size() > 5);
}

TEST_CASE("a page of more than 100 lines begins with a table of its headings") {
  for (const auto& entry : fs::recursive_directory_iterator(CTSYNC_DOCS)) {
    if (entry.path().extension() != ".md") continue;
    const Page page = page_of(entry.path());
    if (page.lines <= 100) continue;
    std::string expected;
    for (const auto& heading : page.headings) {
      if (heading.level < 2) continue;
      expected += std::string((heading.level - 2) * 2, ' ');
      expected += "- [" + heading.text + "](#" + heading.anchor + ")\n";
    }
    const std::string text = file_text(entry.path());
    CAPTURE(entry.path().filename().string());
    const auto at = text.find("\n\n- [");
    REQUIRE(at != text.npos);
    CHECK(at < text.find("\n## "));
    const auto end = text.find("\n\n", at + 2);
    CHECK(text.substr(at + 2, end + 1 - at - 2) == expected);
  }
}
