// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/model/fetch.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace ctsync {

/// Reads from the commercetools projects of a tenant. Returns one result per read, in their
/// sequence. Several reads come in one call, so that they can run in parallel. May block; never
/// throws. A missing resource is `gone` and not an error.
template <class F>
concept Fetcher = requires(F fetch, std::string_view text, std::span<const Fetch> reads) {
  { fetch(text, text, reads) } -> std::same_as<std::vector<Fetched>>;  // tenant, project, reads
};

}  // namespace ctsync
