// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/source_settings.hpp"

namespace ctsync::server {

/// What the inbox is to get of an authentic delivery, and what else the delivery wants.
struct Intake {
  struct Entry {
    std::string id;
    std::string body;        ///< empty: the whole delivery
    std::string unreadable;  ///< why it cannot be read; empty: it can
  };
  std::vector<Entry> entries;
  std::optional<Error> error;  ///< the first one; nothing may be stored for who can mend it
  std::optional<std::string>
      refused;                  ///< the broker's subscription, which is not one of the source's
  std::string validation_code;  ///< Event Grid wants this back
};

/// Reads a delivery to a source. What cannot be read, or speaks for another project than the
/// source's, is among the entries all the same, as unreadable.
Intake take_in(Transformer& transformer, const SourceSettings& source, std::string_view body);

/// The entries as the store takes them; they borrow from `intake` and `body`.
std::vector<NewEntry> entries_of(const Intake& intake, std::string_view body);

}  // namespace ctsync::server
