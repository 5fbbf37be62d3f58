// SPDX-License-Identifier: MIT
#include "settings/groups/json_schema.hpp"

#include <fmt/format.h>

#include <ctsync/json/write.hpp>
#include <string_view>
#include <vector>

#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/settings_table.hpp"
#include "settings/sources/source_settings_table.hpp"

namespace ctsync::server {

namespace {

using json::Writer;

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::text: return "string";
    case Kind::integer: return "integer";
    case Kind::number: return "number";
    case Kind::boolean: return "boolean";
  }
  return "string";
}

void write_types(Writer& writer, std::string_view type) {
  writer.key("type");
  if (type == "string") {
    writer.string(type);
    return;
  }
  writer.begin_array().string(type).string("string").end_array();
}

/// A default, which the table has as text.
void write_scalar(Writer& writer, Kind kind, std::string_view text) {
  if (kind == Kind::text) {
    writer.string(text);
  } else {
    writer.raw(text);
  }
}

void write_default(Writer& writer, Kind kind, Count count, std::string_view standard) {
  if (standard.empty()) return;
  writer.key("default");
  if (count == Count::one) return write_scalar(writer, kind, standard);
  writer.begin_array();
  while (true) {
    const auto comma = standard.find(',');
    write_scalar(writer, kind, standard.substr(0, comma));
    if (comma == standard.npos) break;
    standard.remove_prefix(comma + 1);
  }
  writer.end_array();
}

template <class Row>
void write_value(Writer& writer, std::string_view key, const Row& row) {
  writer.key(key).begin_object();
  writer.key("description").string(fmt::format("{}. Expected: {}.", row.meaning, row.expected));
  if (row.count == Count::one) {
    write_types(writer, type_name(row.kind));
  } else {
    write_types(writer, "array");
    writer.key("items").begin_object();
    write_types(writer, type_name(row.kind));
    writer.end_object();
  }
  write_default(writer, row.kind, row.count, row.standard);
  writer.end_object();
}

/// Begins an object without other members than those that follow as properties.
void begin_object_of(Writer& writer) {
  writer.begin_object().key("type").string("object");
  writer.key("additionalProperties").boolean(false);
  writer.key("properties").begin_object();
}

/// Properties by dotted names: each part but the last is an object. Names of one object must follow
/// each other.
class Properties {
 public:
  explicit Properties(Writer& writer) : writer_(writer) {}

  /// Opens the objects of a name; returns its last part.
  std::string_view open(std::string_view name) {
    std::size_t level = 0;
    for (auto dot = name.find('.'); dot != name.npos; dot = name.find('.'), ++level) {
      const auto part = name.substr(0, dot);
      name.remove_prefix(dot + 1);
      if (level < open_.size() && open_[level] == part) continue;
      close(level);
      writer_.key(part);
      begin_object_of(writer_);
      open_.push_back(part);
    }
    close(level);
    return name;
  }
  void close(std::size_t level = 0) {
    for (; open_.size() > level; open_.pop_back()) writer_.end_object().end_object();
  }

 private:
  Writer& writer_;
  std::vector<std::string_view> open_;
};

/// One kind of a group's value; `word` is empty if there is one kind only.
template <class Value>
void write_kind(Writer& writer, const GroupTable<Value>& table, std::size_t kind,
                std::string_view word) {
  begin_object_of(writer);
  Properties properties(writer);
  for (const auto& row : table.rows) {
    if ((row.kinds & only(kind)) == 0) continue;
    if (word.empty() || &row != &table.rows.front()) {
      write_value(writer, properties.open(row.key), row);
    } else {
      writer.key(row.key).begin_object().key("const").string(word).end_object();
    }
  }
  properties.close();
  writer.end_object().key("required").begin_array();
  for (const auto& row : table.rows) {
    if ((row.kinds & only(kind)) != 0 && row.required) writer.string(row.key);
  }
  writer.end_array().end_object();
}

template <class Value>
void write_group_value(Writer& writer, const GroupTable<Value>& table) {
  if (!table.has_kinds()) return write_kind(writer, table, 0, "");
  writer.begin_object().key("oneOf").begin_array();
  for (std::size_t i = 0; i < table.kind_words.size(); ++i) {
    write_kind(writer, table, i, table.kind_words[i]);
  }
  writer.end_array().end_object();
}

/// A group of named values.
template <class Value>
void write_named(Writer& writer, std::string_view key, const GroupTable<Value>& table) {
  writer.key(key).begin_object().key("type").string("object");
  writer.key("minProperties").integer(table.has_kinds() ? 1 : 0);
  writer.key("additionalProperties");
  write_group_value(writer, table);
  writer.end_object();
}

void write_tenants(Writer& writer) {
  writer.key("tenants").begin_object();
  writer.key("description").string("The tenants by name, instead of the groups of one tenant.");
  writer.key("type").string("object").key("minProperties").integer(1);
  writer.key("additionalProperties");
  begin_object_of(writer);
  write_named(writer, "sources", source_table());
  write_named(writer, "commercetools", project_table());
  write_named(writer, "targets", target_table());
  writer.key("shop");
  write_group_value(writer, shop_table);
  writer.key("sync");
  write_group_value(writer, tenant_sync_table());
  writer.end_object().key("required").begin_array();
  writer.string("sources").string("targets").end_array().end_object().end_object();
}

/// The settings without a group, then each group.
void write_settings(Writer& writer) {
  Properties properties(writer);
  for (const auto& row : settings_table()) write_value(writer, properties.open(row.name), row);
  properties.close();
}

/// The text on lines of its own, indented by two spaces.
std::string indented(std::string_view compact) {
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  const auto new_line = [&] { (out += '\n').append(2 * depth, ' '); };
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (c == '"' && (i == 0 || compact[i - 1] != '\\')) quoted = !quoted;
    const bool opens = !quoted && (c == '{' || c == '[');
    const bool closes = !quoted && (c == '}' || c == ']');
    const bool was_open = i > 0 && (compact[i - 1] == '{' || compact[i - 1] == '[');
    if (closes) {
      --depth;
      if (!was_open) new_line();
    }
    out += c;
    if (opens) ++depth;
    const bool is_empty = opens && (compact[i + 1] == '}' || compact[i + 1] == ']');
    if ((opens && !is_empty) || (!quoted && c == ',')) new_line();
    if (!quoted && c == ':') out += ' ';
  }
  return out + '\n';
}

}  // namespace

std::string json_schema() {
  std::string text;
  Writer writer(text);
  writer.begin_object();
  writer.key("$schema").string("https://json-schema.org/draft/2020-12/schema");
  writer.key("title").string("The configuration file of ctsync");
  writer.key("type").string("object").key("additionalProperties").boolean(false);
  writer.key("properties").begin_object();
  writer.key("$schema").begin_object().key("type").string("string").end_object();
  write_settings(writer);
  write_named(writer, "sources", source_table());
  write_tenants(writer);
  writer.end_object().end_object();
  return indented(text);
}

}  // namespace ctsync::server
