// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "admin/answers/problem.hpp"

namespace ctsync::server::admin {

/// The parameters of a request: names with one value, or with several and a comma between two,
/// which may be encoded.
class Query {
 public:
  /// Reads the part of a target after the question mark. A name that is not among `names`, or that
  /// is there twice, is a problem.
  static std::variant<Query, Problem> read(std::string_view text,
                                           std::span<const std::string_view> names);

  bool has(std::string_view name) const;
  /// The value of a parameter; empty if it is not there.
  std::string operator[](std::string_view name) const;
  /// The values of a parameter of which none has a comma.
  std::vector<std::string> list(std::string_view name) const;
  /// The number of a parameter, or `standard` if it is not there; nothing for one out of range.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t least, std::int64_t most,
                                     std::int64_t standard) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// A length of time as parameters have it: 15m, 1h, 24h, 7d, 30d.
std::optional<Duration> period_of(std::string_view text);

}  // namespace ctsync::server::admin
