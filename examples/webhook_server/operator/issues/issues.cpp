// SPDX-License-Identifier: MIT
#include "operator/issues/issues.hpp"

#include <algorithm>
#include <ctsync/base/sha256.hpp>
#include <utility>

namespace ctsync::server {

namespace {

constexpr int letters_of_page = 1'000;

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

std::string id_of(const std::string& tenant, const std::string& place, const std::string& kind,
                  const Reason& reason) {
  std::string text = tenant + "\n" + place + "\n" + kind + "\n";
  text.append(name(reason.code)).append("\n").append(pattern_of(reason.text));
  return "g-" + sha256_hex(text).substr(0, 16);
}

}  // namespace

std::string issue_id(const DeadGroup& group) {
  return id_of(group.tenant, group.source_or_target, group.kind, group.reason);
}

Result<Issues> read_issues(AnyStore& store, const DeadGroupFilter& which, Time now) {
  auto groups = store.dead_groups(which, now);
  if (!groups) return std::move(groups).error();
  Issues issues;
  issues.complete = std::ssize(*groups) < most_dead_groups;
  for (auto& group : *groups) {
    auto& issue = issues.by_id[issue_id(group)];
    issue.count += group.count;
    issue.first = std::min(issue.first, group.first);
    const auto hours = static_cast<std::size_t>(group.hours_ago);
    if (hours < issue.trend.size()) issue.trend[issue.trend.size() - 1 - hours] += group.count;
    if (group.last < issue.last) continue;
    issue.last = group.last;
    issue.sample = std::move(group);
  }
  return issues;
}

Result<std::vector<RowSummary>> letters_of(AnyStore& store, const std::string& id,
                                           const Issue& issue) {
  const auto& sample = issue.sample;
  RowFilter filter;
  filter.table = sample.table;
  filter.tenant = sample.tenant;
  filter.state = name(CallState::dead);
  filter.code = sample.reason.code;
  filter.kind = sample.kind;
  if (sample.table == Table::outbox) filter.target = sample.source_or_target;
  filter.ended_from = issue.first;
  filter.ended_before = issue.last + Duration{1};
  filter.limit = letters_of_page;
  const auto wanted = std::min<std::int64_t>(most_letters, issue.count);
  std::vector<RowSummary> letters;
  while (std::ssize(letters) < wanted) {
    auto rows = store.list(filter);
    if (!rows) return std::move(rows).error();
    for (auto& each : *rows) {
      const bool is_part = id_of(each.tenant, each.source_or_target, each.kind, each.reason) == id;
      if (is_part && std::ssize(letters) < wanted) letters.push_back(each);
    }
    if (std::ssize(*rows) < letters_of_page) break;
    filter.after = rows->back().row;
  }
  return letters;
}

std::map<std::string, Hold> muted_issues(std::vector<Hold> holds, Time now) {
  std::map<std::string, Hold> muted;
  for (auto& hold : holds) {
    if (hold.kind == HoldKind::issue && hold.holds_at(now)) {
      muted.emplace(hold.name, std::move(hold));
    }
  }
  return muted;
}

}  // namespace ctsync::server
