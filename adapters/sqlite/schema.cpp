// SPDX-License-Identifier: MIT
#include "sqlite/schema.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <string_view>

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

constexpr auto newest = static_cast<std::int64_t>(schema_steps.size());

Status check_owner(Database& database, const std::string& path, std::int64_t version) {
  const auto owner = database.number("PRAGMA application_id");
  const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  if (database.failed()) return database.status();
  const bool empty = tables == 0 && version == 0 && owner == 0;
  if (owner != application_id && !empty) {
    return Error{Errc::configuration, "store",
                 path + " is a database of another program; name another file"};
  }
  if (version > newest) {
    return Error{Errc::configuration, "store",
                 path + " has schema " + std::to_string(version) + " and this ctsync knows " +
                     std::to_string(newest) + "; run the newer ctsync that wrote it"};
  }
  return {std::monostate{}};
}

std::string_view text_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// The lanes of schemas 3 and 4.
std::int64_t lane_of_schema_3(std::int64_t customer, std::string_view target) {
  const auto digest = digest_of({target});
  return customer * 65'536 + digest[0] * 256 + digest[1];
}

// What schemas 1 and 2 had in place of a lane: a hash of (target, key).
std::int64_t lane_of_schema_1(std::string_view target, std::string_view key) {
  const auto digest = digest_of({target, key});
  std::int64_t hash = 0;
  std::memcpy(&hash, digest.data() + 8, sizeof hash);
  return hash;
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);

void new_secret(sqlite3_context* context, int, sqlite3_value**) {
  std::array<char, 32> secret{};
  if (::getentropy(secret.data(), secret.size()) != 0) {
    sqlite3_result_error(context, "the system gives no random bytes", -1);
    return;
  }
  sqlite3_result_blob(context, secret.data(), secret.size(), SQLITE_TRANSIENT);
}

// E-mail as an identifier: without white space around it, and A to Z in lower case.
std::string normal_email(std::string_view email) {
  constexpr std::string_view space = " \t\n\v\f\r";
  const auto first = email.find_first_not_of(space);
  if (first == email.npos) return {};
  email = email.substr(first, email.find_last_not_of(space) - first + 1);
  std::string normal(email);
  for (char& c : normal) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return normal;
}

// Of a secret, a tenant, an e-mail address, an external id and a customer number.
void identifier_digests(sqlite3_context* context, int, sqlite3_value** values) {
  constexpr std::array kinds{IdentifierKind::email, IdentifierKind::external_id,
                             IdentifierKind::customer_number};
  std::set<Uuid> digests;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (sqlite3_value_type(values[2 + i]) != SQLITE_TEXT) continue;
    const auto given = text_of(values[2 + i]);
    const auto value = i == 0 ? normal_email(given) : std::string(given);
    if (value.empty()) continue;
    digests.insert(identifier_digest(text_of(values[0]), text_of(values[1]), kinds[i], value));
  }
  std::string bytes;
  for (const auto& digest : digests) bytes.append(blob(digest).bytes);
  sqlite3_result_blob(context, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_TRANSIENT);
}

// What the steps need besides SQL.
void add_functions(sqlite3* handle) {
  const auto add = [handle](const char* name, int count, Function function) {
    sqlite3_create_function(handle, name, count, SQLITE_UTF8, nullptr, function, nullptr, nullptr);
  };
  add("lane_of", 2, [](sqlite3_context* context, int, sqlite3_value** values) {
    sqlite3_result_int64(context,
                         lane_of_schema_3(sqlite3_value_int64(values[0]), text_of(values[1])));
  });
  add("former_lane", 2, [](sqlite3_context* context, int, sqlite3_value** values) {
    sqlite3_result_int64(context, lane_of_schema_1(text_of(values[0]), text_of(values[1])));
  });
  add("new_secret", 0, new_secret);
  add("identifier_digests", 5, identifier_digests);
}

void take_steps(Database& database, std::int64_t version) {
  add_functions(database.handle());
  for (auto step = version; step < newest; ++step) {
    database.execute(schema_steps[static_cast<std::size_t>(step)]);
  }
  database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(newest)).c_str());
}

}  // namespace

Status bring_up_to_date(Database& database, const std::string& path) {
  const auto seen = database.number("PRAGMA user_version");
  if (auto status = check_owner(database, path, seen); !status) return status;
  if (seen == newest) return {std::monostate{}};
  database.execute("BEGIN IMMEDIATE");
  // Another process may have taken the steps while this one waited.
  const auto version = database.number("PRAGMA user_version");
  if (version < newest) take_steps(database, version);
  database.execute("COMMIT");
  auto status = database.status();
  if (!status && database.in_transaction()) {
    database.clear_failure();
    database.execute("ROLLBACK");
  }
  return status;
}

}  // namespace ctsync::sqlite
