// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/fetch.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Reads from the file of a fixture, which has one resource or an array of several: the resource
/// with the wanted id, else 404. The orders that stand there answer the query for a payment's
/// orders. Without a file nothing can be read.
class GivenReads {
 public:
  GivenReads() = default;
  explicit GivenReads(std::string_view text) : has_file_(true) {
    ctsync::json::Parser parser;
    const auto root = parser.parse(text);
    REQUIRE(root.has_value());
    if (root->is_object()) add(*root);
    root->each_element([&](std::size_t, ctsync::json::View one) { return add(one), true; });
  }

  std::vector<ctsync::Fetched> operator()(std::string_view, std::string_view,
                                          std::span<const ctsync::Fetch> reads) const {
    using Kind = ctsync::Fetched::Kind;
    std::vector<ctsync::Fetched> results;
    for (const auto& read : reads) {
      ctsync::Fetched result{has_file_ ? Kind::gone : Kind::not_configured, {}, {}};
      if (has_file_ && read.kind == ctsync::Fetch::Kind::orders_of_payment) {
        result = {Kind::found, "{\"results\":[" + orders() + "]}", {}};
      }
      for (const auto& each : given_) {
        if (result.kind == Kind::found || each.id != read.id) continue;
        result = {Kind::found, each.text, {}};
      }
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  struct Given {
    std::string id, text;
    bool is_order = false;
  };

  std::string orders() const {
    std::string text;
    for (const auto& each : given_) {
      if (each.is_order) text.append(text.empty() ? "" : ",").append(each.text);
    }
    return text;
  }

  void add(ctsync::json::View resource) {
    Given given{
        std::string(resource["id"].string_or_empty()), {}, resource["lineItems"].is_array()};
    ctsync::json::Writer writer(given.text);
    ctsync::json::write(writer, resource);
    given_.push_back(std::move(given));
  }

  bool has_file_ = false;
  std::vector<Given> given_;
};
