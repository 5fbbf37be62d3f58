// SPDX-License-Identifier: MIT
#include "delivery/open_store.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sqlite/database.hpp>
#include <sqlite/store.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace ctsync::server {

namespace {

constexpr std::string_view store_setting = "store.url (INBOX_DATABASE_URL)";

enum class Access { exclusive, shared };

/// A kind of store, by the scheme of its URL. A new kind is one more row below.
struct StoreKind {
  std::string_view scheme;
  Result<AnyStore> (*open)(const std::string& path, Access access);
  bool (*exists)(const std::string& path);
  Result<bool> (*is_intact)(const std::string& path);
};

Result<AnyStore> open_sqlite(const std::string& path, Access access) {
  auto store = sqlite::Store::open({path, access == Access::exclusive});
  if (!store) return std::move(store).error();
  return AnyStore(*std::move(store));
}

bool sqlite_exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<bool> sqlite_is_intact(const std::string& path) {
  sqlite::Database database;
  auto status =
      database.open(std::filesystem::absolute(path).string(), sqlite::Database::Access::read, 4096);
  if (!status) return std::move(status).error();
  std::string found;
  {
    sqlite::Statement statement(database, "PRAGMA quick_check(1)");
    auto rows = statement.query();
    if (rows.next()) found = rows.text(0);
  }
  if (status = database.status(); !status) return std::move(status).error();
  return found == "ok";
}

constexpr std::array kinds{StoreKind{"sqlite", open_sqlite, sqlite_exists, sqlite_is_intact}};

/// The rule of store.url accepts no other scheme, so that a row is always found.
const StoreKind& kind_of(const StoreSettings& settings) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const StoreKind& kind) {
    return kind.scheme == settings.scheme;
  });
  return found == kinds.end() ? kinds.front() : *found;
}

Result<AnyStore> open(const StoreSettings& settings, Access access) {
  auto store = kind_of(settings).open(settings.path, access);
  if (!store) return about_store(std::move(store).error());
  return store;
}

}  // namespace

Result<AnyStore> open_exclusive_store(const StoreSettings& settings) {
  return open(settings, Access::exclusive);
}

Result<AnyStore> open_shared_store(const StoreSettings& settings) {
  if (!store_exists(settings)) {
    return Error{Errc::configuration, std::string(store_setting),
                 "there is no store at " + settings.path + "; name the one the server uses"};
  }
  return open(settings, Access::shared);
}

bool store_exists(const StoreSettings& settings) { return kind_of(settings).exists(settings.path); }

Result<bool> store_is_intact(const StoreSettings& settings) {
  return kind_of(settings).is_intact(settings.path);
}

Error about_store(Error error) {
  error.where = store_setting;
  return error;
}

}  // namespace ctsync::server
