// SPDX-License-Identifier: MIT
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstring>
#include <string>
#include <string_view>

/// The same as nlohmann_transform.hpp with RapidJSON: parses into a DOM, writes with a Writer.
namespace bench::rivals {

class RapidjsonTransform {
 public:
  std::string_view identify(std::string_view body) {
    rapidjson::Document message;
    message.Parse(body.data(), body.size());
    const Value& customer = message["customer"];
    out_.Clear();
    Writer writer(out_);
    writer.StartObject();
    copy(writer, "timestamp", customer, "lastModifiedAt");
    writer.Key("type"), writer.String("identify");
    const std::string email = lower(customer["email"]);
    writer.Key("userId"), text(writer, email);
    writer.Key("traits");
    traits(writer, customer, email);
    copy(writer, "messageId", message, "id");
    writer.EndObject();
    return {out_.GetString(), out_.GetSize()};
  }

 private:
  using Value = rapidjson::Value;
  using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

  static void text(Writer& writer, std::string_view value) {
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }

  static std::string lower(const Value& value) {
    std::string text(value.GetString(), value.GetStringLength());
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
  }

  static void copy(Writer& writer, const char* trait, const Value& from, const char* field) {
    const auto found = from.FindMember(field);
    if (found == from.MemberEnd()) return;
    writer.Key(trait);
    found->value.Accept(writer);
  }

  static void joined(Writer& writer, const char* trait, const Value& from,
                     std::initializer_list<const char*> fields) {
    std::string value;
    for (const char* field : fields) {
      const auto found = from.FindMember(field);
      if (found == from.MemberEnd()) continue;
      if (!value.empty()) value += ' ';
      value.append(found->value.GetString(), found->value.GetStringLength());
    }
    writer.Key(trait), text(writer, value);
  }

  /// The lines of a street. No address of the bodies has an apartment or a post office box.
  static void lines(Writer& writer, const Value& address) {
    std::string value;
    const auto add = [&](const char* field, std::string_view before) {
      const auto found = address.FindMember(field);
      if (found == address.MemberEnd()) return;
      if (!value.empty()) value.append(before);
      value.append(found->value.GetString(), found->value.GetStringLength());
    };
    add("streetName", "");
    add("streetNumber", " ");
    add("additionalStreetInfo", "\n");
    add("building", "\nBuilding ");
    add("additionalAddressInfo", "\n");
    writer.Key("street"), text(writer, value);
  }

  static const Value* primary_address(const Value& customer) {
    const auto addresses = customer.FindMember("addresses");
    const auto id = customer.FindMember("defaultShippingAddressId");
    if (addresses == customer.MemberEnd() || addresses->value.Empty()) return nullptr;
    for (const auto& address : addresses->value.GetArray()) {
      if (id != customer.MemberEnd() && address["id"] == id->value) return &address;
    }
    return &addresses->value[0];
  }

  static void traits(Writer& writer, const Value& customer, const std::string& email) {
    writer.StartObject();
    writer.Key("email"), text(writer, email);
    copy(writer, "firstName", customer, "firstName");
    copy(writer, "lastName", customer, "lastName");
    joined(writer, "name", customer, {"firstName", "middleName", "lastName"});
    if (const Value* address = primary_address(customer)) {
      copy(writer, "phone", *address, address->HasMember("mobile") ? "mobile" : "phone");
      writer.Key("address"), writer.StartObject();
      lines(writer, *address);
      for (const char* field :
           {"city", "state", "postalCode", "country", "region", "company", "department"}) {
        copy(writer, field, *address, field);
      }
      writer.EndObject();
    }
    copy(writer, "birthday", customer, "dateOfBirth");
    if (customer.HasMember("companyName")) {
      writer.Key("company"), writer.StartObject();
      copy(writer, "name", customer, "companyName");
      writer.EndObject();
    }
    for (const char* field : {"createdAt", "id", "locale", "customerNumber", "externalId"}) {
      copy(writer, field, customer, field);
    }
    if (customer.HasMember("customerGroup")) {
      copy(writer, "customerGroup", customer["customerGroup"], "id");
    }
    writer.Key("customerGroups"), writer.StartArray();
    if (customer.HasMember("customerGroupAssignments")) {
      for (const auto& each : customer["customerGroupAssignments"].GetArray()) {
        each["customerGroup"]["id"].Accept(writer);
      }
    }
    writer.EndArray();
    copy(writer, "isEmailVerified", customer, "isEmailVerified");
    copy(writer, "salutation", customer, "salutation");
    copy(writer, "honorific", customer, "title");
    writer.Key("stores"), writer.StartArray();
    for (const auto& store : customer["stores"].GetArray()) store["key"].Accept(writer);
    writer.EndArray();
    for (const auto& field : customer["custom"]["fields"].GetObject()) {
      field.name.Accept(writer);
      field.value.Accept(writer);
    }
    writer.EndObject();
  }

  rapidjson::StringBuffer out_;
};

}  // namespace bench::rivals
