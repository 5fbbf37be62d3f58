// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// A read from commercetools. The list of kinds is closed: a fetcher implements each.
struct Fetch {
  enum class Kind {
    resource,           ///< one resource by its type and id, with reference paths expanded
    orders_of_payment,  ///< the orders of the payment `id`
    message,            ///< the message `id`
  };
  Kind kind = Kind::resource;
  std::string type;  ///< for a resource: commercetools' typeId, such as "customer"
  std::string id;
  std::vector<std::string> expand{};

  friend auto operator<=>(const Fetch&, const Fetch&) = default;
};

/// The resource type of customer groups.
inline constexpr std::string_view customer_group_type = "customer-group";

/// The result of a read. A missing resource is not an error.
struct Fetched {
  enum class Kind {
    found,           ///< `text` is the JSON of the resource, or the page of a query
    gone,            ///< the resource does not exist
    later,           ///< try again, at the earliest after `wait`; `text` is the cause
    not_configured,  ///< it cannot work with these settings; `text` names the wrong or missing one
  };
  Kind kind = Kind::not_configured;
  std::string text;
  Duration wait{};
};

/// Whether a read has an answer: the resource, or that there is none.
inline bool is_usable(const Fetched& fetched) noexcept {
  return fetched.kind == Fetched::Kind::found || fetched.kind == Fetched::Kind::gone;
}

/// What was read so far, and for what: a result answers no other read. It borrows both.
class Reads {
 public:
  Reads() = default;
  Reads(std::span<const Fetch> wanted, std::span<const Fetched> results)
      : wanted_(wanted), results_(results) {}
  /// One read and its result.
  Reads(const Fetch& wanted, const Fetched& result) : wanted_(&wanted, 1), results_(&result, 1) {}

  /// Adds a read that came with the notification. It answers as long as none was made for the same.
  void give(const Fetch& what, const Fetched& result) {
    given_ = &what;
    given_result_ = &result;
  }

  /// The result of a read; null if it was not read.
  const Fetched* find(const Fetch& what) const {
    const auto count = std::min(wanted_.size(), results_.size());
    const auto found =
        std::find(wanted_.begin(), wanted_.begin() + static_cast<std::ptrdiff_t>(count), what);
    const auto at = static_cast<std::size_t>(found - wanted_.begin());
    if (at < count) return &results_[at];
    return given_ != nullptr && *given_ == what ? given_result_ : nullptr;
  }

 private:
  std::span<const Fetch> wanted_;
  std::span<const Fetched> results_;
  const Fetch* given_ = nullptr;
  const Fetched* given_result_ = nullptr;
};

}  // namespace ctsync
