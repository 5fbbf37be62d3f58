// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "given.hpp"
#include "nearest.hpp"
#include "settings_table.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t most_config_bytes = 1024 * 1024;

bool fits(Kind kind, const Given& given) {
  if (given.is_loose()) return true;
  switch (kind) {
    case Kind::text: return given.type() == json::Type::string;
    case Kind::integer: return given.type() == json::Type::integer;
    case Kind::number: return given.number().has_value();
    case Kind::boolean: return given.type() == json::Type::boolean;
  }
  return false;
}

// A key of the file in an error: one line, and not for ever.
std::string printable(std::string_view key) {
  constexpr std::size_t most = 100;
  if (key.empty()) return "\"\"";
  std::string text(key.substr(0, most));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return key.size() > most ? text + "..." : text;
}

std::string_view group_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

bool is_group(std::string_view key) {
  const auto rows = settings_table();
  return !key.empty() && std::any_of(rows.begin(), rows.end(), [key](const SettingRow& row) {
    return group_of(row.name) == key;
  });
}

std::string detail_of_unknown(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& row : settings_table()) {
    known.push_back(row.name);
    if (const auto group = group_of(row.name); !group.empty()) known.push_back(group);
  }
  const auto meant = nearest(name, known);
  return meant ? fmt::format("unknown setting, did you mean {}?", *meant) : "unknown setting";
}

// One value of a setting and how an error calls the place it stands at.
struct Value {
  Given given;
  std::string where;
};

class Loader {
 public:
  Loader(const Environment& environment, Purpose purpose)
      : environment_(environment), purpose_(purpose), rows_(settings_table()) {
    loaded_.settings.origins.resize(rows_.size());
  }

  Loaded run(const std::optional<std::string>& config_path) {
    loaded_.origin = config_path.value_or("environment");
    if (config_path && !read_config(*config_path)) return std::move(loaded_);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (loaded_.settings.origins[row].empty()) read_variables(row);
    }
    return std::move(loaded_);
  }

 private:
  void report(std::string where, std::string detail) {
    loaded_.errors.push_back({Errc::configuration, std::move(where), std::move(detail)});
  }

  void report(const SettingRow& row, std::string where, std::string detail) {
    if (row.secret && purpose_ == Purpose::tools) return;
    report(std::move(where), std::move(detail));
  }

  // False if the file says nothing that could be used.
  bool read_config(const std::string& path) {
    const auto text = read_file(path, most_config_bytes);
    if (!text) return report(path, "the configuration file " + text.error().detail), false;
    json::Parser parser;
    const auto root = parser.parse(*text);
    if (!root) return report(path, "not a JSON file: " + root.error().detail), false;
    if (!root->is_object()) {
      return report(path, fmt::format("expected an object, got {}", name(root->type()))), false;
    }
    read_members({}, *root);
    return true;
  }

  void read_members(std::string_view group, json::View object) {
    std::set<std::string_view> seen;
    object.each_member([&](std::string_view key, json::View value) {
      const auto name = group.empty() ? std::string(key) : fmt::format("{}.{}", group, key);
      if (!seen.insert(key).second) {
        report(printable(name), "appears more than once");
      } else {
        read_member(group, key, name, value);
      }
      return true;
    });
  }

  void read_member(std::string_view group, std::string_view key, const std::string& name,
                   json::View value) {
    // A key with a dot would be a second way to write a setting of a group.
    if (key.find('.') != std::string_view::npos) {
      return report(printable(name), "unknown setting: expected an object for each group");
    }
    if (group.empty() && is_group(key)) {
      if (value.is_object()) return read_members(key, value);
      return report(name,
                    fmt::format("expected an object, got {}", ctsync::json::name(value.type())));
    }
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&name](const SettingRow& known) { return known.name == name; });
    if (row == rows_.end()) return report(printable(name), detail_of_unknown(name));
    loaded_.settings.origins[static_cast<std::size_t>(row - rows_.begin())] = "file";
    auto given = Given::from_json(value, environment_, row->secret);
    if (!given) return report(*row, name, std::move(given).error().detail);
    read_file_value(*row, *given);
  }

  void read_file_value(const SettingRow& row, const Given& given) {
    const std::string where(row.name);
    const bool listed =
        given.type() == json::Type::array || (row.count == Count::list && given.is_loose());
    if (row.count == Count::one || (row.count == Count::one_or_list && !listed)) {
      return take(row, given, where, "");
    }
    const auto elements = given.elements();
    if (!listed) return report_wrong_type(row, given, where);
    if (elements.empty()) return report(row, where, fmt::format("expected {}", row.expected));
    for (std::size_t i = 0; i < elements.size(); ++i) {
      take(row, elements[i], where, fmt::format(" (element {})", i + 1));
    }
  }

  void report_wrong_type(const SettingRow& row, const Given& given, const std::string& where) {
    report(row, where,
           fmt::format("expected {}, got {}", row.expected, ctsync::json::name(given.type())));
  }

  void take(const SettingRow& row, const Given& given, const std::string& where,
            const std::string& element) {
    if (row.read(given, loaded_.settings)) return;
    const auto got =
        fits(row.kind, given) ? "" : fmt::format(", got {}", ctsync::json::name(given.type()));
    report(row, where, fmt::format("expected {}{}{}", row.expected, got, element));
  }

  void read_variables(std::size_t index) {
    const auto& row = rows_[index];
    auto& origin = loaded_.settings.origins[index];
    const std::string required = fmt::format("{} ({})", row.name, row.variables[0]);
    for (const auto name : row.variables) {
      if (name.empty()) break;
      const auto where = fmt::format("{} ({})", row.name, name);
      const auto variable = find_variable(environment_, name);
      // Without the newer secret the older one counts for nothing.
      if (variable && !*variable) break;
      origin += fmt::format("{}{}", origin.empty() ? "environment " : ", ",
                            variable ? (*variable)->name : name);
      if (!variable) {
        report(row, where, variable.error().detail);
      } else {
        take(row, Given::loose((*variable)->value), where, "");
      }
    }
    if (!origin.empty()) return;
    origin = "default";
    if (!row.standard.empty()) take_default(row);
    if (row.secret && !row.optional) {
      report(
          row, required,
          fmt::format("required: set {0} or {0}_FILE, or name it in the file", row.variables[0]));
    }
  }

  void take_default(const SettingRow& row) {
    const auto given = Given::loose(std::string(row.standard));
    if (row.count == Count::one) return take(row, given, std::string(row.name), "");
    for (const auto& element : given.elements()) take(row, element, std::string(row.name), "");
  }

  const Environment& environment_;
  Purpose purpose_;
  std::span<const SettingRow> rows_;
  Loaded loaded_;
};

}  // namespace

Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose) {
  auto path = config_path;
  if (!path) path = environment("SYNC_CONFIG_PATH");
  if (path && path->empty() && !config_path) path.reset();
  return Loader(environment, purpose).run(path);
}

std::vector<ShownSetting> shown(const Settings& settings) {
  std::vector<ShownSetting> all;
  const auto rows = settings_table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto value = rows[i].show(settings);
    all.push_back({std::string(rows[i].name), value.empty() ? "not set" : std::move(value),
                   i < settings.origins.size() ? settings.origins[i] : "default"});
  }
  return all;
}

}  // namespace ctsync::server
