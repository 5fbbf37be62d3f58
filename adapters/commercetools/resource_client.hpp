// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/api.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/model/fetch.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::commercetools_api {

/// The current state of a commercetools resource, or that it no longer exists.
struct Resource {
  std::string json;  ///< byte for byte as received; empty if gone
  bool gone = false;
};

/// Reads resources of one project. Any number of threads may use it; they share its connections,
/// its rate limit and its token.
class ResourceClient {
 public:
  /// Does not connect. Errc::configuration names the setting to fix.
  static Result<ResourceClient> create(ApiOptions options);

  /// Reads one resource, a message, or the page of a query for the oldest order of a payment. A
  /// read by id uses `/{project}/{type}/{id}`, which is never behind a notification; the query may
  /// be. A resource that does not exist is not an error. Errors: unavailable (possibly with a
  /// retry_after), configuration (names the setting to fix, and the scopes that the read and what
  /// it expands need), too_large above 16 MiB, unsupported for a resource type without a row in the
  /// table of resource_types.cpp, and invalid for an invalid id.
  Answer<Resource> read(const Fetch& fetch);

  /// The scope that reading a resource type needs, or that of "message"; empty for a type that is
  /// not read.
  static std::string_view scope_of(std::string_view type) noexcept;

  /// One answer per read, in the sequence of `reads`, over all connections. If configuration is
  /// wrong, commercetools asks for a pause, or `patience` reads in a row are unavailable, the
  /// remaining reads get that answer too.
  std::vector<Answer<Resource>> read_many(std::span<const Fetch> reads);

  static constexpr int patience = 4;

 private:
  explicit ResourceClient(std::unique_ptr<Api> api) noexcept;

  std::unique_ptr<Api> api_;
};

}  // namespace ctsync::commercetools_api
