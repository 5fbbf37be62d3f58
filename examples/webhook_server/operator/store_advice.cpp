// SPDX-License-Identifier: MIT
#include "operator/store_advice.hpp"

#include <string_view>

namespace ctsync::server {

std::string store_advice(const Error& error) {
  const auto says = [&](std::string_view part) { return error.detail.find(part) != part.npos; };
  if (says("cannot connect to PostgreSQL")) {
    if (error.code == Errc::configuration) {
      return "correct the user, the password and the database in INBOX_DATABASE_URL";
    }
    return "start the PostgreSQL server, or correct host and port in INBOX_DATABASE_URL and see "
           "that this machine may reach them; `ctsync doctor` examines the store";
  }
  if (says("is damaged")) {
    return "stop ctsync and put a backup back; without one, docs/fix.md says under "
           "\"A damaged SQLite file\" how sqlite3's .recover saves what is readable";
  }
  if (says("is not a SQLite database")) {
    return "export INBOX_DATABASE_URL=sqlite:PATH with the file of a ctsync store; if this is the "
           "one, its beginning is damaged: stop ctsync and put a backup back";
  }
  return {};
}

}  // namespace ctsync::server
