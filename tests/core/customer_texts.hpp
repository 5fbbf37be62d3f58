// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Deliveries about the customer c1 of the project shop.

inline constexpr std::string_view customer_created =
    R"({"notificationType":"Message","projectKey":"shop","id":"m-1","type":"CustomerCreated",)"
    R"("resource":{"typeId":"customer","id":"c1"},"resourceVersion":1,)"
    R"("createdAt":"2026-01-02T03:04:05Z","customer":{"id":"c1","version":1,)"
    R"("createdAt":"2026-01-02T03:04:04Z","lastModifiedAt":"2026-01-02T03:04:04Z",)"
    R"("email":"A@b.example","firstName":"Ann","addresses":[{"id":"x","city":"Oslo"}]}})";

/// A customer as a forwarder sends it.
inline std::string forwarded_customer(std::string_view customer) {
  return R"({"type":"customer.updated","projectKey":"shop","customer":)" + std::string(customer) +
         "}";
}

inline std::string first_name_set(int version, int sequence, std::string_view name) {
  return R"({"notificationType":"Message","projectKey":"shop","id":"m-)" +
         std::to_string(sequence) +
         R"(","type":"CustomerFirstNameSet","resource":{"typeId":"customer","id":"c1"},)"
         R"("createdAt":"2026-02-03T04:05:06Z","resourceVersion":)" +
         std::to_string(version) + R"(,"sequenceNumber":)" + std::to_string(sequence) +
         R"(,"firstName":")" + std::string(name) + "\"}";
}

/// The whole customer, as commercetools returns it.
inline std::string whole_customer(int version, std::string_view name, std::string_view id = "c1") {
  return R"({"id":")" + std::string(id) + R"(","version":)" + std::to_string(version) +
         R"(,"createdAt":"2026-01-02T03:04:04Z","lastModifiedAt":"2026-02-04T00:00:00Z",)"
         R"("addresses":[],"email":"a@b.example","firstName":")" +
         std::string(name) + "\"}";
}
