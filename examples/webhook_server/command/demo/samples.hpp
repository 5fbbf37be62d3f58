// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace ctsync::server {

/// A delivery of the demonstration.
struct Sample {
  std::string_view title;
  std::string_view body;
};

inline constexpr std::string_view change_of_company =
    R"({"type":"customer.updated","id":"5a3c1f0e-9d1b-4a55-8a55-0c2f5d8f1a03","projectKey":"demo-shop",)"
    R"("customer":{"id":"c1f2a9d4-1111-4c3b-9a51-6d2f0b7e0001","version":3,"createdAt":"2026-03-01T09:30:00.000Z","lastModifiedAt":"2026-03-01T09:31:00.000Z",)"
    R"("email":"Mira.Lindqvist@Shop.Example","firstName":"Mira","lastName":"Lindqvist",)"
    R"("addresses":[{"id":"a1","country":"SE","city":"Uppsala","postalCode":"753 20","streetName":"Kungsgatan",)"
    R"("streetNumber":"12","phone":"+46 18 000 00 01"}],"defaultShippingAddressId":"a1","isEmailVerified":true,"stores":[],)"
    R"("custom":{"type":{"typeId":"type","id":"t1"},"fields":{"newsletter":true,"points":120}}}})";

/// Deliveries of invented customers: created, changed, a duplicate, a stale one, a short form.
inline constexpr std::array<Sample, 5> samples{{
    {"a customer is created",
     R"({"notificationType":"Message","projectKey":"demo-shop","id":"5a3c1f0e-9d1b-4a55-8a55-0c2f5d8f1a01",)"
     R"("version":1,"sequenceNumber":1,"resource":{"typeId":"customer","id":"c1f2a9d4-1111-4c3b-9a51-6d2f0b7e0001"},)"
     R"("resourceVersion":1,"type":"CustomerCreated","createdAt":"2026-03-01T09:30:00.000Z",)"
     R"("lastModifiedAt":"2026-03-01T09:30:00.000Z","customer":{"id":"c1f2a9d4-1111-4c3b-9a51-6d2f0b7e0001",)"
     R"("version":1,"createdAt":"2026-03-01T09:30:00.000Z","lastModifiedAt":"2026-03-01T09:30:00.000Z",)"
     R"("email":"Mira.Lindqvist@Shop.Example","firstName":"Mira","lastName":"Lindqvist","companyName":"Lindqvist Design",)"
     R"("addresses":[{"id":"a1","country":"SE","city":"Uppsala","postalCode":"753 20","streetName":"Kungsgatan",)"
     R"("streetNumber":"12","phone":"+46 18 000 00 01"}],"defaultShippingAddressId":"a1","shippingAddressIds":["a1"],)"
     R"("billingAddressIds":[],"isEmailVerified":false,"customerGroupAssignments":[],"stores":[],)"
     R"("authenticationMode":"Password","custom":{"type":{"typeId":"type","id":"t1"},"fields":{"newsletter":false,"points":0}}}})"},
    {"she leaves her company", change_of_company},
    {"the same delivery again", change_of_company},
    {"an older version, come late",
     R"({"type":"customer.updated","id":"5a3c1f0e-9d1b-4a55-8a55-0c2f5d8f1a02","projectKey":"demo-shop",)"
     R"("customer":{"id":"c1f2a9d4-1111-4c3b-9a51-6d2f0b7e0001","version":2,"lastModifiedAt":"2026-03-01T09:30:30.000Z",)"
     R"("email":"Mira.Lindqvist@Shop.Example","firstName":"Mira","lastName":"Lindqvist"}})"},
    {"another customer, in short form",
     R"({"type":"customer.created","projectKey":"demo-shop","customer":{"id":"c1f2a9d4-2222-4c3b-9a51-6d2f0b7e0002",)"
     R"("email":"jonas@shop.example","fullName":"Jonas Weber","firstName":null,"lastName":null,)"
     R"("lastModifiedAt":"2026-03-01T09:32:00.000Z"}})"},
}};

/// The number of calls that the samples produce.
inline constexpr int sample_calls = 3;

}  // namespace ctsync::server
