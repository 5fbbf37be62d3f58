// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctsync/json/view.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "countries/fold.hpp"

/// Usage: generate_country_names ISO_3166_JSON LOCALE_FOLDER VERSION OUTPUT
///
/// Writes the source with the table of country names. A part of the build, never installed.
namespace {

namespace fs = std::filesystem;
using ctsync::countries::folded;

/// Names and the alpha-2 of each; empty for a name of several countries.
using Codes = std::map<std::string, std::string>;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names in English as they are written: the keys of the catalogues.
Codes english_names(const fs::path& path) {
  Codes names;
  ctsync::json::Parser parser;
  const std::string text = text_of(path);
  const auto root = parser.parse(text);
  if (!root) return names;
  (*root)["3166-1"].each_element([&](std::size_t, ctsync::json::View country) {
    for (const auto* member : {"name", "common_name", "official_name"}) {
      const auto name = country[member].string_or_empty();
      if (!name.empty()) names[std::string(name)] = country["alpha_2"].string_or_empty();
    }
    return true;
  });
  return names;
}

/// A catalogue of gettext (GNU gettext manual, "The Format of GNU MO Files"), in the byte order of
/// this machine. A text outside the file is empty.
class Catalogue {
 public:
  explicit Catalogue(std::string file) : file_(std::move(file)) {}

  bool is_good() const {
    return number(0) == 0x950412DEU && text(number(16)).find("UTF-8") != std::string_view::npos;
  }
  template <class Use>
  void each(Use use) const {
    const std::uint32_t count = number(8);
    for (std::uint32_t i = 0; i < count && i < file_.size(); ++i) {
      use(text(number(12) + i * 8U), text(number(16) + i * 8U));
    }
  }

 private:
  std::uint32_t number(std::size_t at) const {
    std::uint32_t value = 0;
    if (at + 4 <= file_.size()) std::memcpy(&value, file_.data() + at, 4);
    return value;
  }
  std::string_view text(std::size_t entry) const {
    const std::size_t size = number(entry);
    const std::size_t at = number(entry + 4);
    if (at > file_.size() || size > file_.size() - at) return {};
    return std::string_view(file_).substr(at, size);
  }

  std::string file_;
};

void add(Codes& names, std::string_view name, const std::string& code) {
  std::string fold = folded(name);
  for (const char c : fold) {
    if (static_cast<unsigned char>(c) < 0x20) return;
  }
  if (fold.empty()) return;
  const auto [at, is_new] = names.emplace(std::move(fold), code);
  if (!is_new && at->second != code) at->second.clear();
}

/// The names in all languages. A name in English is never another country's.
Codes all_names(const Codes& english, const fs::path& locales, int& languages) {
  Codes names;
  for (const auto& folder : fs::directory_iterator(locales)) {
    const Catalogue catalogue(text_of(folder.path() / "LC_MESSAGES" / "iso_3166-1.mo"));
    if (!catalogue.is_good()) continue;
    ++languages;
    catalogue.each([&](std::string_view key, std::string_view name) {
      const auto found = english.find(std::string(key));
      if (found != english.end()) add(names, name, found->second);
    });
  }
  for (const auto& [name, code] : english) names[folded(name)] = code;
  std::erase_if(names, [](const auto& each) { return each.second.empty(); });
  return names;
}

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return std::fputs("usage: see the source\n", stderr), 2;
  const Codes english = english_names(arguments[1]);
  int languages = 0;
  const Codes names = all_names(english, arguments[2], languages);
  if (english.size() < 249) {
    std::fprintf(stderr, "%s: expected the names of 249 countries, found %zu\n", arguments[1],
                 english.size());
    return 1;
  }
  std::ofstream out(arguments[4], std::ios::binary);
  out << "// " << names.size() << " names in English and " << languages << " other languages\n"
      << "#include \"countries/table.hpp\"\n\nnamespace ctsync::countries {\n\n"
      << "const std::string_view names_version = " << literal(arguments[3]) << ";\n"
      << "const std::string_view names_table =\n";
  for (const auto& [name, code] : names) {
    out << literal(name) << "\"\\t" << code << "\\n\"\n";
  }
  out << ";\n\n}  // namespace ctsync::countries\n";
  out.close();
  return out ? 0 : 1;
}
