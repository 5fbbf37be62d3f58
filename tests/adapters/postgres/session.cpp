// SPDX-License-Identifier: MIT
#include "session.hpp"

#include <memory>
#include <stdexcept>

namespace ctsync::postgres::test {

Session::Session(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_) != CONNECTION_OK) {
    const std::string message = PQerrorMessage(connection_);
    PQfinish(connection_);
    throw std::runtime_error(message);
  }
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
}

std::string Session::run(const std::string& sql) {
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection_, sql.c_str()),
                                                              PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(PQerrorMessage(connection_));
  }
  const bool has_value = PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0;
  return has_value ? PQgetvalue(result.get(), 0, 0) : "";
}

bool Session::works() {
  PQclear(PQexec(connection_, ""));
  return PQstatus(connection_) == CONNECTION_OK;
}

}  // namespace ctsync::postgres::test
