// SPDX-License-Identifier: MIT
#include "admin/endpoints/issues/issue_groups.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/base/sha256.hpp>

#include "admin/answers/shown.hpp"
#include "clock.hpp"
#include "operator/reason_advice.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

/// A reason without what differs between two letters of the same trouble: numbers, ids, quoted
/// texts and addresses.
std::string pattern_of(std::string_view text) {
  std::string pattern;
  bool in_word = false;
  bool has_digit = false;
  std::string word;
  const auto end_word = [&] {
    if (in_word) pattern += has_digit || word.find('@') != word.npos ? "#" : word;
    word.clear();
    in_word = has_digit = false;
  };
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                        c == '@' || c == '.' || (static_cast<unsigned char>(c) & 0x80U) != 0;
    const bool digit = c >= '0' && c <= '9';
    if (letter || digit) {
      in_word = true;
      has_digit = has_digit || digit;
      word += c;
    } else {
      end_word();
      pattern += c;
    }
  }
  end_word();
  return pattern;
}

Time died_at(const RowSummary& row) { return row.ended_at.value_or(row.since); }

std::string issue_id(const RowSummary& row) {
  std::string text = row.tenant + "\n" + row.source_or_target + "\n" + row.kind + "\n";
  text.append(name(row.reason.code)).append("\n").append(pattern_of(row.reason.text));
  return "g-" + sha256_hex(text).substr(0, 16);
}

}  // namespace

Result<Issues> read_issues(Context& context, const DeadLetterFilter& which, const Caller& caller) {
  const auto rows = list_dead_letters(context.store, which, most_letters);
  if (!rows) return rows.error();
  const Time at = now();
  Issues issues;
  for (const auto& row : *rows) {
    if (!caller.may_see(row.tenant)) continue;
    auto& issue = issues[issue_id(row)];
    issue.ids.push_back(to_string(RowId{row.table, row.row}));
    issue.lanes.insert(row.lane);
    issue.first = std::min(issue.first, died_at(row));
    if (died_at(row) >= issue.last) {
      issue.last = died_at(row);
      issue.sample = row;
    }
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(at - died_at(row)).count();
    if (hours >= 0 && hours < static_cast<std::int64_t>(hours_of_trend)) {
      ++issue.trend[hours_of_trend - 1 - static_cast<std::size_t>(hours)];
    }
  }
  return issues;
}

Result<std::map<std::string, Hold>> read_mutes(Context& context, const Caller& caller) {
  auto holds = context.store.holds();
  if (!holds) return std::move(holds).error();
  std::map<std::string, Hold> mutes;
  for (auto& hold : *holds) {
    const bool counts = hold.kind == HoldKind::issue && hold.holds_at(now());
    if (counts && caller.may_see(hold.tenant)) mutes.emplace(hold.name, std::move(hold));
  }
  return mutes;
}

void write_issue(json::Writer& writer, const std::string& id, const Issue& issue,
                 const Hold* mute) {
  const auto& row = issue.sample;
  const bool is_call = row.table == Table::outbox;
  writer.begin_object().key("id").string(id).key("code").string(name(row.reason.code));
  writer.key("tenant").string(row.tenant);
  write_text_or_null(writer.key("target"), is_call ? row.source_or_target : std::string());
  write_text_or_null(writer.key("source"), is_call ? std::string() : row.source_or_target);
  write_text_or_null(writer.key("kind"), row.kind);
  writer.key("text").string(masked_text(row.reason.text));
  writer.key("advice").string(reason_advice(row.reason.code));
  writer.key("count").integer(std::ssize(issue.ids));
  write_time(writer.key("first_at"), issue.first);
  write_time(writer.key("last_at"), issue.last);
  writer.key("trend").begin_array();
  for (const auto count : issue.trend) writer.integer(count);
  writer.end_array().key("sample").string(to_string(RowId{row.table, row.row}));
  write_hold(writer.key("muted"), mute);
  writer.end_object();
}

}  // namespace ctsync::server::admin
