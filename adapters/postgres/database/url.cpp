// SPDX-License-Identifier: MIT
#include "postgres/database/url.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace ctsync::postgres {
namespace {

using Options = std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)>;

bool is_known(std::string_view name) {
  if (name == "ssl") return true;  // ssl=true, as JDBC has it
  const Options known(PQconndefaults(), PQconninfoFree);
  for (const auto* option = known.get(); option != nullptr && option->keyword != nullptr;
       ++option) {
    if (name == option->keyword) return true;
  }
  return false;
}

}  // namespace

Status check_url(const std::string& url) {
  const Options parsed(PQconninfoParse(url.c_str(), nullptr), PQconninfoFree);
  if (parsed) return std::monostate{};
  std::string_view query = url;
  query.remove_prefix(std::min(query.find('?'), query.size()));
  while (!query.empty()) {
    query.remove_prefix(1);
    const auto part = query.substr(0, query.find('&'));
    const auto name = part.substr(0, part.find('='));
    if (!is_known(name)) {
      return Error{Errc::configuration, "store",
                   "libpq does not know the parameter " + std::string(name) +
                       " of the URL of the database; remove it"};
    }
    query.remove_prefix(part.size());
  }
  return Error{Errc::configuration, "store",
               "the URL of the database is malformed; expected "
               "postgresql://user:password@host:port/database"};
}

}  // namespace ctsync::postgres
