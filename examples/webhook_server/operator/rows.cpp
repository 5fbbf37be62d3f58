// SPDX-License-Identifier: MIT
#include "operator/rows.hpp"

#include <fmt/core.h>

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/write.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "command/commands.hpp"

namespace ctsync::server {

namespace {

constexpr const char* store_setting = "store.url (INBOX_DATABASE_URL)";

std::string time_text(Time time) {
  std::string text;
  detail::append_datetime(text, time);
  return text;
}

void print_json(const RowSummary& row) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("id").string(row_id(row.table, row.row));
  writer.key("state").string(row.state).key("reason").string(row.reason);
  const std::string_view sender_or_target = row.table == Table::inbox ? "source" : "target";
  writer.key(sender_or_target).string(row.source_or_target);
  writer.key("delivery_id").string(row.delivery_id);
  if (row.table == Table::outbox) {
    writer.key("kind").string(row.kind).key("message_id").string(row.message_id);
  }
  writer.key("attempts").integer(row.attempts).key("since").string(time_text(row.since));
  writer.key("due_at").string(time_text(row.due_at)).end_object();
  fmt::print("{}\n", line);
}

}  // namespace

Error about_store(Error error) {
  error.where = store_setting;
  return error;
}

Result<sqlite::Store> open_for_tools(const Settings& settings) {
  std::error_code ignored;
  if (!std::filesystem::exists(settings.store.path, ignored)) {
    return Error{Errc::configuration, store_setting,
                 "there is no store at " + settings.store.path + "; name the one the server uses"};
  }
  auto store = sqlite::Store::open({settings.store.path, false});
  if (!store) return about_store(std::move(store).error());
  return store;
}

std::string row_id(Table table, std::int64_t row) {
  return fmt::format("{}-{}", table == Table::inbox ? "inbox" : "outbox", row);
}

void print_rows(std::span<const RowSummary> rows, bool json) {
  if (!json && !rows.empty()) {
    fmt::print("{:<12} {:<9} {:<8} {:<24} {:<36} {}\n", "ID", "STATE", "ATTEMPTS", "SINCE",
               "DELIVERY", "REASON");
  }
  for (const auto& row : rows) {
    if (json) {
      print_json(row);
    } else {
      fmt::print("{:<12} {:<9} {:<8} {:<24} {:<36} {}\n", row_id(row.table, row.row), row.state,
                 row.attempts, time_text(row.since), row.delivery_id, row.reason);
    }
  }
}

void print_row(const RowSummary& row) {
  const bool inbox = row.table == Table::inbox;
  fmt::print("id          {}\n", row_id(row.table, row.row));
  fmt::print("state       {}\n", row.state);
  fmt::print("reason      {}\n", row.reason);
  fmt::print("{:<11} {}\n", inbox ? "source" : "target", row.source_or_target);
  fmt::print("delivery    {}\n", row.delivery_id);
  if (!inbox) fmt::print("call        {}\nmessage id  {}\n", row.kind, row.message_id);
  fmt::print("attempts    {}\n", row.attempts);
  fmt::print("since       {}\n", time_text(row.since));
}

int failed(std::string_view command, const Error& error) {
  fmt::print(stderr, "ctsync {}: {}\n", command, to_string(error));
  return error.code == Errc::configuration ? exit_configuration : exit_failed;
}

}  // namespace ctsync::server
