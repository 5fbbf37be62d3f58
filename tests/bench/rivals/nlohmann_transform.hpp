// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// A typical transformation of a delivery with a whole customer to an Identify with nlohmann-json.
/// It makes the traits of docs/mapping.md, but no record and no message id.
namespace bench::rivals {

namespace detail {

using Json = nlohmann::ordered_json;

inline void copy(Json& to, const char* trait, const Json& from, const char* field) {
  if (const auto found = from.find(field); found != from.end()) to[trait] = *found;
}

inline std::string joined(const Json& from, std::initializer_list<const char*> fields) {
  std::string text;
  for (const char* field : fields) {
    const auto found = from.find(field);
    if (found == from.end()) continue;
    if (!text.empty()) text += ' ';
    text += found->get_ref<const std::string&>();
  }
  return text;
}

/// The lines of a street. No address of the bodies has an apartment or a post office box.
inline std::string lines(const Json& address) {
  std::string text = joined(address, {"streetName", "streetNumber"});
  const auto add = [&](const char* field, std::string_view label) {
    const auto found = address.find(field);
    if (found == address.end()) return;
    text.append("\n").append(label).append(found->get_ref<const std::string&>());
  };
  add("additionalStreetInfo", "");
  add("building", "Building ");
  add("additionalAddressInfo", "");
  return text;
}

inline const Json* primary_address(const Json& customer) {
  const auto addresses = customer.find("addresses");
  const auto id = customer.find("defaultShippingAddressId");
  if (addresses == customer.end() || addresses->empty()) return nullptr;
  for (const auto& address : *addresses) {
    if (id != customer.end() && address.value("id", "") == *id) return &address;
  }
  return &addresses->front();
}

inline Json traits_of(const Json& customer) {
  Json traits;
  std::string email = customer.at("email");
  for (char& c : email) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  traits["email"] = email;
  copy(traits, "firstName", customer, "firstName");
  copy(traits, "lastName", customer, "lastName");
  traits["name"] = joined(customer, {"firstName", "middleName", "lastName"});
  if (const Json* address = primary_address(customer)) {
    copy(traits, "phone", *address, address->contains("mobile") ? "mobile" : "phone");
    Json& to = traits["address"];
    to["street"] = lines(*address);
    for (const char* field :
         {"city", "state", "postalCode", "country", "region", "company", "department"}) {
      copy(to, field, *address, field);
    }
  }
  copy(traits, "birthday", customer, "dateOfBirth");
  if (customer.contains("companyName")) traits["company"]["name"] = customer["companyName"];
  for (const char* field : {"createdAt", "id", "locale", "customerNumber", "externalId"}) {
    copy(traits, field, customer, field);
  }
  if (customer.contains("customerGroup")) traits["customerGroup"] = customer["customerGroup"]["id"];
  Json& groups = traits["customerGroups"] = Json::array();
  if (const auto found = customer.find("customerGroupAssignments"); found != customer.end()) {
    for (const auto& each : *found) groups.push_back(each.at("customerGroup").at("id"));
  }
  copy(traits, "isEmailVerified", customer, "isEmailVerified");
  copy(traits, "salutation", customer, "salutation");
  copy(traits, "honorific", customer, "title");
  Json& stores = traits["stores"] = Json::array();
  for (const auto& store : customer.at("stores")) stores.push_back(store.at("key"));
  for (const auto& [name, value] : customer.at("custom").at("fields").items()) traits[name] = value;
  return traits;
}

}  // namespace detail

inline std::string nlohmann_identify(std::string_view body) {
  const auto message = detail::Json::parse(body);
  const auto& customer = message.at("customer");
  detail::Json call;
  call["timestamp"] = customer.at("lastModifiedAt");
  call["type"] = "identify";
  call["traits"] = detail::traits_of(customer);
  call["userId"] = call["traits"]["email"];
  call["messageId"] = message.at("id");
  return call.dump();
}

}  // namespace bench::rivals
