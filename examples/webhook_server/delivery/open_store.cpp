// SPDX-License-Identifier: MIT
#include "delivery/open_store.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace ctsync::server {

namespace {

/// A new kind is one more row here. The rule of store.url accepts no other scheme.
const std::array<StoreKind, 2>& all_kinds() {
  static const std::array kinds{sqlite_kind(), postgres_kind()};
  return kinds;
}

const StoreKind& kind_of(const StoreSettings& settings) {
  const auto& kinds = all_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const StoreKind& kind) {
    return kind.scheme == settings.scheme;
  });
  return found == kinds.end() ? kinds.front() : *found;
}

template <class T>
Result<T> named(Result<T> result) {
  if (!result) return about_store(std::move(result).error());
  return result;
}

}  // namespace

Result<AnyStore> open_serving_store(const StoreSettings& settings, const StoreUse& use) {
  return named(kind_of(settings).serve(settings, use));
}

Result<AnyStore> open_shared_store(const StoreSettings& settings) {
  return named(kind_of(settings).look(settings));
}

Result<Migration> migrate_store(const StoreSettings& settings) {
  return named(kind_of(settings).migrate(settings));
}

Result<StoreReport> report_on_store(const StoreSettings& settings) {
  return named(kind_of(settings).report(settings));
}

Result<std::vector<StoreDay>> prepare_partitions(const StoreSettings& settings, Time now) {
  return named(kind_of(settings).partitions(settings, now));
}

std::vector<Finding> examine_store(const StoreSettings& settings) {
  return kind_of(settings).examine(settings);
}

std::vector<Library> store_libraries() {
  std::vector<Library> libraries;
  for (const auto& kind : all_kinds()) libraries.push_back(kind.library());
  return libraries;
}

Error about_store(Error error) {
  error.where = "store.url (INBOX_DATABASE_URL)";
  return error;
}

}  // namespace ctsync::server
