// SPDX-License-Identifier: MIT
#include "command/dlq/letters.hpp"

#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>

#include "command/dlq/attempts.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "operator/reason_advice.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

void print_letter_json(const Letter& letter) {
  print_object([&](json::Writer& writer) {
    write_row(writer, letter.row);
    write_attempts(writer, letter.attempts);
  });
}

void print_preview_json(const DeadLetterPreview& preview) {
  print_object([&](json::Writer& writer) {
    writer.key("count").integer(preview.count).key("groups").begin_array();
    for (const auto& group : preview.groups) {
      writer.begin_object().key("count").integer(group.count);
      writer.key("code").string(name(group.code)).key("tenant").string(group.tenant);
      writer.key(group.kind.empty() ? "source" : "target").string(group.source_or_target);
      writer.key("type").string(group.kind).end_object();
    }
    writer.end_array().key("first").begin_array();
    for (const auto& row : preview.first) {
      writer.begin_object();
      write_row(writer, row);
      writer.end_object();
    }
    writer.end_array();
  });
}

std::string sample_of(const ReasonGroup& group) {
  return to_string(RowId{group.sample.table, group.sample.row});
}

void print_group_json(const ReasonGroup& group) {
  print_object([&](json::Writer& writer) {
    writer.key("code").string(name(group.code)).key("count").integer(group.count);
    writer.key("sample").string(sample_of(group)).key("reason").string(group.sample.reason.text);
    writer.key("advice").string(reason_advice(group.code));
  });
}

}  // namespace

void print_letter(const Letter& letter, bool json) {
  if (json) {
    print_letter_json(letter);
  } else {
    print_row(letter.row);
    print_attempts(letter.attempts);
  }
}

void print_groups(std::span<const ReasonGroup> groups, bool json) {
  if (!json && !groups.empty()) {
    print("{:>8}  {:<22} {:<12} {}\n", "COUNT", "REASON", "SAMPLE", "SAYS");
  }
  for (const auto& group : groups) {
    if (json) {
      print_group_json(group);
      continue;
    }
    print("{:>8}  {:<22} {:<12} {}\n", group.count, name(group.code), sample_of(group),
          printed(group.sample.reason.text));
    const auto advice = reason_advice(group.code);
    if (!advice.empty()) print("{:>8}  to correct it: {}\n", "", advice);
  }
}

void print_preview(const DeadLetterPreview& preview, bool json) {
  if (json) {
    print_preview_json(preview);
    return;
  }
  print("{:>8}  {:<22} {:<12} {:<16} {}\n", "COUNT", "REASON", "TENANT", "SOURCE/TARGET", "TYPE");
  for (const auto& group : preview.groups) {
    const std::string_view kind = group.kind.empty() ? "entry" : std::string_view(group.kind);
    print("{:>8}  {:<22} {:<12} {:<16} {}\n", group.count, name(group.code), printed(group.tenant),
          printed(group.source_or_target), kind);
  }
  print("\nthe first of them\n");
  print_rows(preview.first, false);
}

}  // namespace ctsync::server
