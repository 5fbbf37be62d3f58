// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/silent/company.hpp>
#include <ctsync/commercetools/silent/configuration.hpp>
#include <ctsync/commercetools/silent/prices.hpp>
#include <ctsync/commercetools/silent/products.hpp>
#include <ctsync/commercetools/silent/purchases.hpp>
#include <ctsync/json/object.hpp>
#include <string_view>

/// The message types without a family. Nothing is sent about them.
namespace ctsync::commercetools {

namespace detail {

template <const auto& rows>
const SilentRow* find_silent(std::string_view name) {
  const std::size_t row = json::names_of<rows>.find(name);
  return row < rows.size() ? &rows[row] : nullptr;
}

}  // namespace detail

/// The row of a message type without a family; null for any other.
inline const SilentRow* silent_message(std::string_view message_type) {
  for (const auto find :
       {detail::find_silent<silent_messages::company>, detail::find_silent<silent_messages::prices>,
        detail::find_silent<silent_messages::products>,
        detail::find_silent<silent_messages::purchases>,
        detail::find_silent<silent_messages::configuration>}) {
    if (const SilentRow* row = find(message_type)) return row;
  }
  return nullptr;
}

}  // namespace ctsync::commercetools
