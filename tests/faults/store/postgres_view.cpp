// SPDX-License-Identifier: MIT
#include <libpq-fe.h>

#include <array>
#include <functional>
#include <stdexcept>

#include "store/store_view.hpp"

namespace ctsync::faults {

namespace {

constexpr const char* all_entries =
    "SELECT entry, CASE state WHEN 4 THEN 'scheduled' ELSE 'waiting' END, code FROM inbox_waiting "
    "UNION ALL SELECT entry, 'dead', code FROM inbox_dead "
    "UNION ALL SELECT entry, CASE state WHEN 1 THEN 'done' WHEN 2 THEN 'ignored' ELSE 'dead' END, "
    "code FROM inbox_ended";
constexpr const char* all_calls =
    "SELECT t.name, c.message_id, c.entry, c.state, c.code, c.superseded FROM ("
    "SELECT target, message_id, entry, 'waiting' AS state, code, false AS superseded "
    "FROM call_waiting UNION ALL SELECT target, message_id, entry, 'dead', code, superseded "
    "FROM call_dead UNION ALL SELECT target, message_id, entry, 'accepted', code, false "
    "FROM call_ended) c LEFT JOIN target t ON t.id = c.target";
constexpr const char* count_unfinished =
    "SELECT (SELECT count(*) FROM inbox_waiting) + (SELECT count(*) FROM call_waiting)";
constexpr const char* all_tallies =
    "SELECT s.tally, sum(t.n) FROM (SELECT series, n FROM tally_sum WHERE resolution = 2 "
    "UNION ALL SELECT u.* FROM tally_delta d CROSS JOIN LATERAL unnest(d.series, d.counts) u) t "
    "JOIN series s ON s.id = t.series GROUP BY 1";
/// Every B-tree of the tables of ctsync, with its heap.
constexpr const char* check_trees =
    "SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
    "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relkind = 'i' "
    "AND c.relnamespace = 'public'::regnamespace AND i.indisvalid";

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

class PostgresView final : public StoreView {
 public:
  explicit PostgresView(std::string url) : url_(std::move(url)) {}

  Rows rows() override {
    Rows all;
    query(all_entries, [&](PGresult* result, int row) {
      all.entries.push_back({text(result, row, 0), text(result, row, 1), text(result, row, 2)});
    });
    query(all_calls, [&](PGresult* result, int row) {
      all.calls.push_back({text(result, row, 0), text(result, row, 1), text(result, row, 2),
                           text(result, row, 3), text(result, row, 4),
                           text(result, row, 5) == "t"});
    });
    return all;
  }

  std::int64_t unfinished() override {
    std::int64_t count = -1;
    try {
      query(count_unfinished,
            [&](PGresult* result, int row) { count = std::stoll(text(result, row, 0)); });
    } catch (const std::runtime_error&) {
      return -1;  // the server is down
    }
    return count;
  }

  std::map<std::string, std::int64_t> tallies() override {
    std::map<std::string, std::int64_t> counted;
    query(all_tallies, [&](PGresult* result, int row) {
      counted[text(result, row, 0)] = std::stoll(text(result, row, 1));
    });
    return counted;
  }

  std::vector<std::string> damage() override {
    std::vector<std::string> found;
    try {
      query("CREATE EXTENSION IF NOT EXISTS amcheck", [](PGresult*, int) {});
    } catch (const std::runtime_error&) {
      return found;  // amcheck is not installed
    }
    try {
      query(check_trees, [](PGresult*, int) {});
    } catch (const std::runtime_error& error) {
      found.push_back(error.what());
    }
    return found;
  }

 private:
  static std::string text(PGresult* result, int row, int column) {
    return PQgetvalue(result, row, column);
  }

  void query(const char* sql, const std::function<void(PGresult*, int)>& each) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url_.c_str()),
                                                                  PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) {
      throw std::runtime_error(PQerrorMessage(connection.get()));
    }
    const Result result(PQexec(connection.get(), sql), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      throw std::runtime_error(PQresultErrorMessage(result.get()));
    }
    for (int row = 0; row < PQntuples(result.get()); ++row) each(result.get(), row);
  }

  std::string url_;
};

}  // namespace

std::unique_ptr<StoreView> view_postgres(const std::string& url) {
  return std::make_unique<PostgresView>(url);
}

}  // namespace ctsync::faults
