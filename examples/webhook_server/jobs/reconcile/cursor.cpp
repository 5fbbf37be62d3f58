// SPDX-License-Identifier: MIT
#include "jobs/reconcile/cursor.hpp"

#include <algorithm>
#include <array>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 4> phase_words{"pages", "records", "profiles", "calls"};

}  // namespace

std::string to_json(const ReconcileCursor& cursor) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("phase").string(phase_words[static_cast<std::size_t>(cursor.phase)]);
  writer.key("page").raw(commercetools_api::to_json(cursor.page));
  writer.key("record").integer(cursor.record);
  writer.key("sample").begin_array();
  for (const auto& id : cursor.sample) writer.string(id);
  writer.end_array();
  writer.key("asked").integer(static_cast<std::int64_t>(cursor.asked)).end_object();
  return text;
}

Result<ReconcileCursor> parse_reconcile_cursor(std::string_view text) {
  ReconcileCursor cursor;
  if (text.empty()) return cursor;
  json::Parser parser;
  const auto root = parser.parse(text);
  const auto word = root ? (*root)["phase"].string_or_empty() : std::string_view{};
  const auto phase = std::ranges::find(phase_words, word);
  if (phase == phase_words.end()) return Error{Errc::internal, "cursor", "it cannot be read"};
  auto page = commercetools_api::parse_page_cursor(json::raw_member(text, "page"));
  if (!page) return std::move(page).error();
  cursor.phase = static_cast<ReconcileCursor::Phase>(phase - phase_words.begin());
  cursor.page = *std::move(page);
  cursor.record = (*root)["record"].integer().value_or(0);
  (*root)["sample"].each_element([&](std::size_t, json::View id) {
    cursor.sample.emplace_back(id.string_or_empty());
    return true;
  });
  cursor.asked = static_cast<std::size_t>((*root)["asked"].integer().value_or(0));
  return cursor;
}

}  // namespace ctsync::server
