// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chrono>
#include <ctsync/json/view.hpp>
#include <set>
#include <span>
#include <utility>

#include "admin/answers/few_at_once.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/call_query.hpp"
#include "admin/endpoints/deliveries/delivery_query.hpp"
#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 16> parameters{
    "of",    "format", "tenant", "source",   "target", "state",   "type",  "reason",
    "since", "from",   "to",     "delivery", "person", "message", "order", "cursor"};
constexpr int most_rows = 100'000;
constexpr std::size_t most_bytes = std::size_t{64} << 20U;
constexpr std::chrono::seconds longest{60};
constexpr std::chrono::seconds longest_page{5};
constexpr int rows_of_page = 1'000;

constexpr std::array<std::string_view, 15> delivery_columns{
    "id",     "delivery", "tenant",        "source",      "type",
    "family", "about",    "received_at",   "state",       "shown",
    "made",   "accepted", "end_to_end_ms", "reason_code", "reason_text"};
constexpr std::array<std::string_view, 13> call_columns{
    "id",        "tenant",   "target",   "kind",     "message_id",  "state",      "shown",
    "queued_at", "ended_at", "attempts", "delivery", "reason_code", "reason_text"};

/// A cell of CSV. What a spreadsheet would take for a formula is a text.
std::string cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    out += '\'';
  }
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

/// The value of a column in an object of a list.
std::string value_of(const json::View& row, std::string_view column) {
  json::View value = row[column];
  if (column == "family") value = row["about"]["family"];
  if (column == "about") value = row["about"]["id"];
  if (column == "made" || column == "accepted") value = row["calls"][column];
  if (column == "reason_code") value = row["reason"]["code"];
  if (column == "reason_text") value = row["reason"]["text"];
  if (const auto number = value.integer()) return std::to_string(*number);
  return cell(value.string_or_empty());
}

/// Gathers rows as lines of JSON, or of CSV.
class Lines {
 public:
  Lines(bool csv, std::span<const std::string_view> columns) : csv_(csv), columns_(columns) {
    if (!csv_) return;
    for (const auto column : columns_) text_.append(text_.empty() ? "" : ",").append(column);
    text_ += "\r\n";
  }

  /// `row` is a JSON object.
  void add(const std::string& row) {
    ++rows_;
    if (!csv_) {
      text_.append(row).append("\n");
      return;
    }
    const auto root = parser_.parse(row);
    bool first = true;
    for (const auto column : columns_) {
      if (!std::exchange(first, false)) text_ += ',';
      if (root) text_ += value_of(*root, column);
    }
    text_ += "\r\n";
  }

  bool is_full() const {
    return rows_ >= most_rows || text_.size() >= most_bytes ||
           std::chrono::steady_clock::now() >= until_;
  }
  int rows() const noexcept { return rows_; }
  int room() const noexcept { return std::min(rows_of_page, most_rows - rows_); }
  std::string take() { return std::move(text_); }

  /// Where a list goes on that does not fit; empty: it is whole.
  std::string next{};

 private:
  bool csv_;
  std::span<const std::string_view> columns_;
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + longest;
  json::Parser parser_;
  std::string text_;
  int rows_ = 0;
};

Status add_deliveries(Context& context, const Ask& ask, DeliveryQuery query, Lines& lines) {
  query.events.longest = longest_page;
  std::set<std::int64_t> added;  // one that matches by several calls may be on several pages
  while (!lines.is_full()) {
    query.events.limit = lines.room();
    const auto read = read_deliveries(context, ask, query);
    if (!read) return read.error();
    for (const auto& event : read->page.events) {
      if (!added.insert(event.entry.row).second) continue;
      std::string row;
      json::Writer writer(row);
      writer.begin_object();
      write_delivery(writer, event);
      writer.end_object();
      lines.add(row);
    }
    const ListPlace next{read->page.next, read->page.next_call};
    lines.next = read->page.complete ? std::string() : cursor_at(next, query.list.text);
    if (read->page.complete) break;
    query.events.before = next.row;
    query.events.before_call = next.call;
  }
  return std::monostate{};
}

Status add_calls(Context& context, const Ask& ask, CallQuery query, Lines& lines) {
  while (!lines.is_full()) {
    query.list.limit = lines.room();
    const auto read = read_calls(context, ask, query);
    if (!read) return read.error();
    for (std::size_t i = 0; i < read->page.rows.size(); ++i) {
      std::string row;
      json::Writer writer(row);
      write_listed_call(writer, *read, i);
      lines.add(row);
    }
    const ListPlace next{read->page.next, 0};
    lines.next = read->page.complete ? std::string() : cursor_at(next, query.list.text);
    if (read->page.complete) break;
    query.list.before = next;
  }
  return std::monostate{};
}

http::Response file_of(Lines& lines, const std::string& of, const std::string& format) {
  http::Response response;
  response.content_type = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + of + "." + format + "\"");
  response.headers.emplace_back("X-Ctsync-Complete", lines.next.empty() ? "true" : "false");
  if (!lines.next.empty()) response.headers.emplace_back("X-Ctsync-Next", lines.next);
  response.body = lines.take();
  return response;
}

http::Response answer(Context& context, const Ask& ask) {
  const auto of = ask.query["of"];
  const auto format = ask.query["format"].empty() ? "ndjson" : ask.query["format"];
  if (of != "deliveries" && of != "calls") {
    return response_of(wrong_parameter("of", "expected deliveries or calls"));
  }
  if (format != "ndjson" && format != "csv") {
    return response_of(wrong_parameter("format", "expected ndjson or csv"));
  }
  const auto known = of == "calls" ? std::span<const std::string_view>(call_parameters)
                                   : std::span<const std::string_view>(delivery_parameters);
  for (const auto name : parameters) {
    const bool fits = name == "of" || name == "format" || std::ranges::count(known, name) > 0;
    if (ask.query.has(name) && !fits) {
      return response_of(unknown_parameter(name, "a list of " + of + " has no such filter"));
    }
  }
  const HeavyRequest heavy;
  if (!heavy.has_place()) return HeavyRequest::busy();
  Lines lines(format == "csv", of == "calls" ? std::span<const std::string_view>(call_columns)
                                             : std::span<const std::string_view>(delivery_columns));
  Status status = std::monostate{};
  std::string tenant;
  if (of == "calls") {
    auto query = read_call_query(ask);
    if (auto* problem = std::get_if<Problem>(&query)) return response_of(*problem);
    tenant = std::get<CallQuery>(query).tenant;
    status = add_calls(context, ask, std::get<CallQuery>(std::move(query)), lines);
  } else {
    auto query = read_delivery_query(context, ask);
    if (auto* problem = std::get_if<Problem>(&query)) return response_of(*problem);
    tenant = std::get<DeliveryQuery>(query).events.tenant;
    status = add_deliveries(context, ask, std::get<DeliveryQuery>(std::move(query)), lines);
  }
  if (!status) return answer_of(status.error());
  // Nothing leaves that is not noted.
  const auto noted = note_act(context, ask, tenant, "export", of, lines.rows());
  if (!noted) return answer_of(noted.error());
  return file_of(lines, of, format);
}

}  // namespace

const Endpoint export_rows{
    "GET",      "/export", AdminRole::operates, "A list as a file, masked, of at most 100,000 rows",
    parameters, answer};

}  // namespace ctsync::server::admin
