// SPDX-License-Identifier: MIT
#include "commercetools/page_cursor.hpp"

#include <array>
#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/json/write.hpp>
#include <variant>

#include "commercetools/page_query.hpp"
#include "commercetools/read_request.hpp"

namespace ctsync::commercetools_api {

namespace {

using json::Pointer;
using json::View;
using Phase = PageCursor::Phase;

constexpr std::int64_t version = 1;

std::string_view name(Phase phase) { return phase == Phase::by_id ? "by_id" : "catch_up"; }

struct Document {
  std::optional<std::int64_t> version;
  std::optional<Phase> phase;
  PageCursor cursor;
};

Status read_version(View value, const Pointer& at, Document& into) {
  const auto number = json::read_integer(value, at);
  if (!number) return number.error();
  if (*number != version) {
    return at.error(Errc::unsupported, "expected 1; this cursor is of another release");
  }
  into.version = *number;
  return std::monostate{};
}

Status read_phase(View value, const Pointer& at, Document& into) {
  for (const auto phase : {Phase::by_id, Phase::catch_up}) {
    if (value.string() == name(phase)) into.phase = phase;
  }
  if (!into.phase) return at.error(Errc::invalid, "expected by_id or catch_up");
  return std::monostate{};
}

template <std::optional<Time> PageCursor::*member>
Status read_moment(View value, const Pointer& at, Document& into) {
  const auto text = json::read_text(value, at, json::TextRule::datetime);
  if (!text) return text.error();
  into.cursor.*member = ctsync::detail::parse_datetime(*text);
  return std::monostate{};
}

Status read_id(View value, const Pointer& at, Document& into) {
  const auto text = json::read_text(value, at);
  if (!text) return text.error();
  if (!can_be_id(*text)) return at.error(Errc::invalid, "expected the id of a resource");
  into.cursor.id = *text;
  return std::monostate{};
}

Status read_time(View value, const Pointer& at, Document& into) {
  const auto text = json::read_text(value, at, json::TextRule::datetime);
  if (!text) return text.error();
  into.cursor.time = *text;
  return std::monostate{};
}

Status read_limit(View value, const Pointer& at, Document& into) {
  const auto number = json::read_integer(value, at, 1);
  if (!number || *number > PageQuery::largest_limit) {
    return at.error(Errc::invalid, "expected an integer from 1 to 500");
  }
  into.cursor.limit = static_cast<int>(*number);
  return std::monostate{};
}

struct Row {
  std::string_view name;
  Status (*read)(View, const Pointer&, Document&);
};
constexpr std::array rows{Row{"version", read_version},
                          Row{"phase", read_phase},
                          Row{"started", read_moment<&PageCursor::started>},
                          Row{"listed", read_moment<&PageCursor::listed>},
                          Row{"id", read_id},
                          Row{"time", read_time},
                          Row{"limit", read_limit}};

Error missing(std::string_view member) {
  return Pointer{nullptr, member}.error(Errc::missing, "expected in the cursor of a run");
}

// What the members say together. A cursor that lost one would begin the run again, or leave a gap.
Status check(const Document& document) {
  if (!document.version) return missing("version");
  if (!document.phase) return missing("phase");
  const auto& cursor = document.cursor;
  const bool catches_up = document.phase == Phase::catch_up;
  if (!cursor.started && (catches_up || !cursor.id.empty())) return missing("started");
  if (catches_up && cursor.time.empty()) return missing("time");
  if (catches_up && !cursor.listed) return missing("listed");
  if (!catches_up && !cursor.time.empty()) {
    return Error{Errc::invalid, "/time", "expected in the phase catch_up only"};
  }
  return std::monostate{};
}

void write_moment(json::Writer& writer, std::string_view key, std::optional<Time> time) {
  if (!time) return;
  std::string text;
  ctsync::detail::append_datetime(text, *time);
  writer.key(key).string(text);
}

}  // namespace

std::string to_json(const PageCursor& cursor) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  writer.key("version").integer(version);
  writer.key("phase").string(name(cursor.phase));
  write_moment(writer, "started", cursor.started);
  write_moment(writer, "listed", cursor.listed);
  if (!cursor.time.empty()) writer.key("time").string(cursor.time);
  if (!cursor.id.empty()) writer.key("id").string(cursor.id);
  if (cursor.limit != 0) writer.key("limit").integer(cursor.limit);
  writer.end_object();
  return text;
}

Result<PageCursor> parse_page_cursor(std::string_view text) {
  json::Parser parser;
  const auto root = parser.parse(text);
  if (!root) return root.error();
  Document document;
  if (auto read = json::read_object<rows>(*root, {}, document); !read) {
    return std::move(read).error();
  }
  if (auto sound = check(document); !sound) return std::move(sound).error();
  document.cursor.phase = *document.phase;
  return std::move(document.cursor);
}

}  // namespace ctsync::commercetools_api
