// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ctsync::commercetools_api {

/// A resource type that ctsync reads, with the words of commercetools (api/resources).
struct ResourceType {
  /// What all resources of the type can be read of, page by page.
  enum class Listing {
    none,     ///< they are read by id only
    project,  ///< the whole project
    stores,   ///< the whole project, or one store
  };

  std::string_view name;   ///< the typeId, such as "customer"
  std::string_view path;   ///< of the collection, after the project: "/customers"
  std::string_view scope;  ///< that reading needs, without the project
  Listing listing = Listing::none;
};

/// All resource types that ctsync reads by id.
std::span<const ResourceType> resource_types() noexcept;

/// The row of a resource type; null for one that ctsync does not read.
const ResourceType* resource_type(std::string_view name) noexcept;

/// Messages, which are read by id or page by page, and are not a resource type.
inline constexpr ResourceType message_type{"message", "/messages", "view_messages",
                                           ResourceType::Listing::project};

/// The row of what is read page by page: a resource type, or messages; null for anything else.
inline const ResourceType* listed_type(std::string_view name) noexcept {
  const auto* const row = name == message_type.name ? &message_type : resource_type(name);
  return row != nullptr && row->listing != ResourceType::Listing::none ? row : nullptr;
}

}  // namespace ctsync::commercetools_api
