// SPDX-License-Identifier: MIT
#include "postgres/database/connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ctsync::postgres {
namespace {

using Clock = std::chrono::steady_clock;

// The settings of a connection that the URL may replace. Without them libpq waits for hours for a
// server that has vanished.
constexpr std::array defaults{std::pair{"connect_timeout", "2"},
                              std::pair{"keepalives_idle", "5"},
                              std::pair{"keepalives_interval", "2"},
                              std::pair{"keepalives_count", "3"},
                              std::pair{"tcp_user_timeout", "10000"},
                              std::pair{"target_session_attrs", "read-write"},
                              std::pair{"fallback_application_name", "ctsync"}};

/// libpq's options of a URL; null if the URL is malformed.
struct Options {
  explicit Options(const std::string& url) : given(PQconninfoParse(url.c_str(), nullptr)) {
    if (given == nullptr) return;
    for (const auto& [name, value] : defaults) add(name, value);
    for (const auto* option = given; option->keyword != nullptr; ++option) {
      if (option->val != nullptr) add(option->keyword, option->val);
    }
    add("client_encoding", "UTF8");
    names.push_back(nullptr);
    values.push_back(nullptr);
  }
  ~Options() { PQconninfoFree(given); }
  Options(const Options&) = delete;
  void add(const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  }

  PQconninfoOption* given;
  std::vector<const char*> names;
  std::vector<const char*> values;
};

// https://www.postgresql.org/docs/15/errcodes-appendix.html
Failure meaning_of(std::string_view sqlstate) {
  if (sqlstate.starts_with("08") || sqlstate.starts_with("57P")) return Failure::lost;
  if (sqlstate == "25006") return Failure::lost;  // read only: no longer the primary server
  if (sqlstate == "25P03") return Failure::lost;  // this process was stopped within a transaction
  constexpr std::array again{"40001", "40P01", "53300", "53100", "53200", "55P03", "57014"};
  return std::ranges::find(again, sqlstate) != again.end() ? Failure::repeat : Failure::refused;
}

// The first line of a message of libpq. It names hosts and users, and never a password.
std::string first_line(const char* message) {
  std::string_view text(message == nullptr ? "" : message);
  text = text.substr(0, text.find('\n'));
  return std::string(text);
}

// PostgreSQL warns when the wait for a synchronous standby is cancelled: the transaction then is
// committed on one server only. The source function is the same in every language.
void take_notice(void* local_only, const pg_result* notice) {
  const char* from = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
  if (from != nullptr && std::string_view(from) == "SyncRepWaitForLSN") {
    *static_cast<bool*>(local_only) = true;
  }
}

// Asks the server to stop a statement, in a thread of its own, because libpq waits without a limit
// for a server that hangs. Not more than a few wait at once; a statement that is not stopped ends
// when the server finds the connection closed.
void cancel(pg_conn* connection) {
  constexpr int most = 8;
  static std::atomic<int> waiting{0};
  auto* const asked = PQgetCancel(connection);
  if (asked == nullptr) return;
  if (++waiting > most) {
    --waiting;
    PQfreeCancel(asked);
    return;
  }
  const auto ask = [asked] {
    std::array<char, 256> message{};
    PQcancel(asked, message.data(), static_cast<int>(message.size()));
    PQfreeCancel(asked);
    --waiting;
  };
  try {
    std::thread(ask).detach();
  } catch (const std::system_error&) {
    PQfreeCancel(asked);
    --waiting;
  }
}

}  // namespace

void Rows::Clear::operator()(pg_result* result) const noexcept { PQclear(result); }

Rows::Rows(pg_result* result) : result_(result), count_(PQntuples(result)) {}

int Rows::columns() const noexcept { return PQnfields(result_.get()); }

std::int64_t Rows::changed() const {
  const char* text = PQcmdTuples(result_.get());
  std::int64_t count = 0;
  std::from_chars(text, text + std::strlen(text), count);
  return count;
}

bool Rows::null(int column) const { return PQgetisnull(result_.get(), at_, column) != 0; }

std::string_view Rows::bytes(int column) const {
  return {PQgetvalue(result_.get(), at_, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), at_, column))};
}

std::int64_t Rows::integer(int column) const {
  std::uint64_t value = 0;
  const auto found = bytes(column);
  if (found.empty()) return 0;
  if ((static_cast<unsigned char>(found[0]) & 0x80U) != 0) value = ~std::uint64_t{0};
  for (const char c : found) value = (value << 8) | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

void Connection::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

Connection::Connection(std::string url, std::chrono::milliseconds patience,
                       std::chrono::milliseconds idle)
    : url_(std::move(url)), patience_(patience), idle_(idle) {}
Connection::~Connection() = default;

Status Connection::connect() {
  if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return std::monostate{};
  const Options options(url_);
  if (options.given == nullptr) {
    return Error{Errc::configuration, "store",
                 "the URL of the database is malformed; expected "
                 "postgresql://user:password@host:port/database"};
  }
  connection_.reset(PQconnectdbParams(options.names.data(), options.values.data(), 0));
  if (PQstatus(connection_.get()) == CONNECTION_OK) {
    PQsetnonblocking(connection_.get(), 1);
    PQsetNoticeReceiver(connection_.get(), take_notice, &local_only_);
    local_only_ = false;
    used_ = ElapsingClock::now();
    used_by_wall_ = std::chrono::system_clock::now();
    return std::monostate{};
  }
  auto text = "cannot connect to PostgreSQL: " + first_line(PQerrorMessage(connection_.get()));
  const bool login = text.find("authentication failed") != text.npos ||
                     text.find("does not exist") != text.npos ||
                     text.find("no password supplied") != text.npos;
  failure_ = Failure::lost;
  sqlstate_.clear();
  connection_.reset();
  return Error{login ? Errc::configuration : Errc::unavailable, "store", std::move(text)};
}

Status Connection::ready() {
  failure_ = Failure::none;
  sqlstate_.clear();
  if (transaction_ && !connection_) return lost("the connection to PostgreSQL was lost");
  if (!transaction_ && was_idle() && !answers()) close();
  return connect();
}

// By two clocks, because a host of functions may stop all but the wall clock between requests.
bool Connection::was_idle() const {
  if (!connection_) return false;
  const auto by_wall = std::chrono::system_clock::now() - used_by_wall_;
  return ElapsingClock::now() - used_ >= idle_ || by_wall >= idle_ || by_wall < by_wall.zero();
}

bool Connection::answers() {
  constexpr std::chrono::seconds longest{1};
  asking_ = true;
  const bool answered =
      PQsendQuery(connection_.get(), "") != 0 && wait_for_result(longest).has_value();
  asking_ = false;
  failure_ = Failure::none;
  sqlstate_.clear();
  return answered;
}

Status Connection::begin(const char* sql) {
  auto status = execute(sql);
  transaction_ = status.has_value();
  return status;
}

Status Connection::commit(std::optional<std::chrono::milliseconds> within) {
  auto status = execute("COMMIT", within);
  if (status) transaction_ = false;
  return status;
}

Result<Rows> Connection::run(const char* sql, Parameters parameters,
                             std::optional<std::chrono::milliseconds> within) {
  if (auto status = ready(); !status) return std::move(status).error();
  const int sent =
      PQsendQueryParams(connection_.get(), sql, parameters.count(), parameters.types(),
                        parameters.values(), parameters.lengths(), parameters.formats(), 1);
  if (sent == 0) return lost("the connection to PostgreSQL was lost");
  return wait_for_result(within.value_or(patience_));
}

Status Connection::execute(const char* sql, std::optional<std::chrono::milliseconds> within) {
  if (auto status = ready(); !status) return status;
  if (PQsendQuery(connection_.get(), sql) == 0) {
    return lost("the connection to PostgreSQL was lost");
  }
  auto result = wait_for_result(within.value_or(patience_));
  if (!result) return std::move(result).error();
  return std::monostate{};
}

// A result may come in several parts; the first failure among them counts.
Result<Rows> Connection::wait_for_result(std::chrono::milliseconds within) {
  const auto end = Clock::now() + within;
  auto* const connection = connection_.get();
  for (int left = PQflush(connection); left != 0; left = PQflush(connection)) {
    if (left < 0 || !wait_for_socket(true, end)) {
      return lost("PostgreSQL did not take a statement in time");
    }
    if (PQconsumeInput(connection) == 0) return lost("the connection to PostgreSQL was lost");
  }
  Rows rows;
  std::optional<Error> failed;
  while (true) {
    while (PQisBusy(connection) != 0) {
      if (!wait_for_socket(false, end)) return lost("PostgreSQL did not answer in time");
      if (PQconsumeInput(connection) == 0) return lost("the connection to PostgreSQL was lost");
    }
    pg_result* const result = PQgetResult(connection);
    if (result == nullptr) break;
    Rows each(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
      rows = std::move(each);
      continue;
    }
    if (!failed) failed = refused(result);
    if (PQstatus(connection) != CONNECTION_OK) {
      close();
      break;
    }
  }
  if (failed) return *std::move(failed);
  if (local_only_) return lost("a commit did not reach the standby server");
  used_ = ElapsingClock::now();
  used_by_wall_ = std::chrono::system_clock::now();
  return rows;
}

// Waits until the socket can be read, or with `write` also until it can be written.
bool Connection::wait_for_socket(bool write, Clock::time_point end) const {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
  if (left <= 0) return false;
  const short events = write ? POLLIN | POLLOUT : POLLIN;
  pollfd socket{PQsocket(connection_.get()), events, 0};
  return ::poll(&socket, 1, static_cast<int>(left) + 1) >= 0 || errno == EINTR;
}

// Asks the server to stop what this connection had sent, which is why it may be too late.
Error Connection::lost(std::string_view what) {
  const bool active = connection_ && PQtransactionStatus(connection_.get()) == PQTRANS_ACTIVE;
  if (active && !asking_) {
    cancel(connection_.get());
  }
  close();
  failure_ = Failure::lost;
  sqlstate_.clear();
  return {Errc::unavailable, "store", std::string(what)};
}

// Only the primary message: the detail may quote values.
Error Connection::refused(const pg_result* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  sqlstate_ = state == nullptr ? "" : state;
  failure_ = state == nullptr ? Failure::lost : meaning_of(sqlstate_);
  const auto code = failure_ == Failure::refused ? Errc::internal : Errc::unavailable;
  return {code, "store",
          "PostgreSQL: " + first_line(message) + (sqlstate_.empty() ? "" : " (" + sqlstate_ + ")")};
}

int Connection::announced_backend() const noexcept { return PQbackendPID(connection_.get()); }

void Connection::roll_back() {
  transaction_ = false;
  if (!connection_ || PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
  const auto failure = std::exchange(failure_, Failure::none);
  const auto state = sqlstate_;
  if (!execute("ROLLBACK")) close();
  failure_ = failure;
  sqlstate_ = state;
}

void Connection::close() noexcept { connection_.reset(); }

}  // namespace ctsync::postgres
