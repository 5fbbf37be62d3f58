// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <commercetools/resource_client.hpp>
#include <ctsync/model/fetch.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "mock.hpp"

namespace ctsync::test {

/// Reads resources from the mock, which must have them.
class MockFetcher {
 public:
  explicit MockFetcher(const Mock& mock) : client_(made(mock)) {}

  std::vector<Fetched> operator()(std::string_view, std::string_view,
                                  std::span<const Fetch> reads) {
    reads_ += static_cast<int>(reads.size());
    std::vector<Fetched> all;
    for (const auto& answer : client_.read_many(reads)) {
      REQUIRE(answer);
      REQUIRE(!answer->gone);
      all.push_back({Fetched::Kind::found, answer->json, {}});
    }
    return all;
  }

  int reads() const noexcept { return reads_; }

 private:
  static commercetools_api::ResourceClient made(const Mock& mock) {
    auto client = commercetools_api::ResourceClient::create(mock.options());
    REQUIRE(client);
    return *std::move(client);
  }

  commercetools_api::ResourceClient client_;
  int reads_ = 0;
};

}  // namespace ctsync::test
