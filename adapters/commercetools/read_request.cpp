// SPDX-License-Identifier: MIT
#include "commercetools/read_request.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/percent.hpp>

#include "commercetools/resource_types.hpp"

namespace ctsync::commercetools_api {

namespace {

constexpr std::size_t longest_id = 256;

// The type of what a path refers to, where that needs a scope of its own.
struct Reference {
  std::string_view path;
  std::string_view type;
};
constexpr std::array references{
    Reference{"paymentInfo.payments[*]", "payment"},
    Reference{"discountCodes[*].discountCode", "discount-code"},
    Reference{"state", "state"},
};

}  // namespace

void ReadRequest::add(std::string_view name, std::string_view value) {
  path += path.find('?') == std::string::npos ? '?' : '&';
  path.append(percent_encoded(name)).append("=").append(percent_encoded(value));
}

void ReadRequest::expand(std::span<const std::string> paths) {
  for (const auto& each : paths) {
    add("expand", each);
    const auto reference = std::find_if(references.begin(), references.end(),
                                        [&](const Reference& known) { return known.path == each; });
    if (reference == references.end()) continue;
    scopes.append(", ").append(resource_type(reference->type)->scope);
  }
}

bool can_be_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_id && id != "." && id != "..";
}

}  // namespace ctsync::commercetools_api
