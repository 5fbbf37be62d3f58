// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::faults {

/// One delivery of one version of a customer.
struct Delivery {
  int customer = 0;
  int version = 0;
  std::string id;
  std::string body;
  std::vector<std::string> wrapped{};  ///< the same in other envelopes

  /// The body of a repeat, each time in the next envelope.
  const std::string& body_of_repeat(std::size_t turn) const {
    return turn % (wrapped.size() + 1) == 0 ? body : wrapped[turn % (wrapped.size() + 1) - 1];
  }
};

/// Texts that must be in no log.
inline constexpr std::string_view canary_secret = "canary-webhook-secret-3141592653";
inline constexpr std::string_view canary_key = "canary-write-key-2718281828";
inline constexpr std::string_view canary_host = "@canary.example";
inline constexpr std::string_view canary_name = "Canaryname";

/// A customer of commercetools. All of it follows from the id and the version.
std::string customer_json(const std::string& id, int version);

/// All versions of so many customers. Every second customer has one version only, so that its one
/// delivery must be told, whatever else happens.
std::vector<Delivery> make_deliveries(int customers, int versions);

/// Adds to each message of commercetools its forms as a CloudEvent, of Pub/Sub and of EventBridge.
void wrap(std::vector<Delivery>& deliveries);

/// The places of deliveries in the sequence in which they are sent.
using Sequence = std::vector<std::size_t>;

/// Every delivery once, shuffled within windows of `window` places; 1 leaves their sequence, and a
/// window of all deliveries mixes all.
Sequence shuffled(std::size_t deliveries, std::size_t window, std::uint32_t seed);

/// Every delivery so many times, all shuffled.
Sequence repeated(std::size_t deliveries, int times, std::uint32_t seed);

}  // namespace ctsync::faults
