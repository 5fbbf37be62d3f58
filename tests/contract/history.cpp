// SPDX-License-Identifier: MIT
#include "history.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <array>
#include <ctsync/json/view.hpp>
#include <string_view>
#include <utility>

namespace ctsync::test {

namespace {

struct Setter {
  std::string_view action;
  std::string_view member;
  std::string_view message;  ///< empty: commercetools has none
};

/// Update actions that set one text field.
constexpr std::array setters{
    Setter{"setFirstName", "firstName", "CustomerFirstNameSet"},
    Setter{"setLastName", "lastName", "CustomerLastNameSet"},
    Setter{"setTitle", "title", "CustomerTitleSet"},
    Setter{"setCompanyName", "companyName", "CustomerCompanyNameSet"},
    Setter{"setExternalId", "externalId", "CustomerExternalIdSet"},
    Setter{"setMiddleName", "middleName", ""},
    Setter{"setSalutation", "salutation", ""},
    Setter{"setVatId", "vatId", ""},
};

std::string text(json::View view, std::string_view key) {
  return std::string(view[key].string().value_or(""));
}

}  // namespace

History::History(Mock& mock, int number, std::vector<Told>& told)
    : number_(number), email_(fmt::format("c{}@shop.example", number)) {
  const std::string body = mock.send(
      "POST", "/customers",
      fmt::format(R"({{"email":"{}","firstName":"{}","isEmailVerified":true}})", email_, value()));
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root);
  const auto customer = (*root)["customer"];
  id_ = text(customer, "id");
  const std::string time = text(customer, "createdAt");
  // The body is {"customer":{...}}, which is what the message holds.
  told.push_back(message({{}, "CustomerCreated", body.substr(1, body.size() - 2)}, 1, time));
  told.push_back(change(0, time));
}

/// Returns a new value at each call, so that each action makes a new version.
std::string History::value() { return fmt::format("v{}-{}", number_, ++values_); }

History::Action History::action(std::mt19937_64& random) {
  if (random() % 8 == 0) {
    ++email_changes_;
    const std::string old = std::exchange(email_, fmt::format("{}@shop.example", value()));
    return {fmt::format(R"({{"action":"changeEmail","email":"{}"}})", email_),
            "CustomerEmailChanged", fmt::format(R"("email":"{}","oldEmail":"{}")", email_, old)};
  }
  const auto& setter = setters[random() % setters.size()];
  const auto member = fmt::format(R"("{}":"{}")", setter.member, value());
  return {fmt::format(R"({{"action":"{}",{}}})", setter.action, member),
          std::string(setter.message), member};
}

void History::update(Mock& mock, std::mt19937_64& random, int actions, std::vector<Told>& told) {
  std::vector<Action> done;
  std::string list;
  for (int i = 0; i < actions; ++i) {
    done.push_back(action(random));
    list += (i == 0 ? "" : ",") + done.back().json;
  }
  const std::string body =
      mock.send("POST", "/customers/" + id_,
                fmt::format(R"({{"version":{},"actions":[{}]}})", version_, list));
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root);
  const std::string time = text(*root, "lastModifiedAt");
  const std::int64_t old = version_;
  for (const auto& one : done) {
    ++version_;
    if (!one.message.empty()) told.push_back(message(one, version_, time));
  }
  REQUIRE((*root)["version"].integer() == version_);
  told.push_back(change(old, time));
}

Told History::message(const Action& action, std::int64_t version, const std::string& time) {
  ++sequence_;
  const std::string id = fmt::format("message-{}-{}", number_, sequence_);
  return {fmt::format(
              R"({{"notificationType":"Message","projectKey":"aurora-shop","id":"{}","version":1,)"
              R"("sequenceNumber":{},"resource":{{"typeId":"customer","id":"{}"}},)"
              R"("resourceVersion":{},"type":"{}","createdAt":"{}","lastModifiedAt":"{}",{}}})",
              id, sequence_, id_, version, action.message, time, time, action.fields),
          action.message, id};
}

Told History::change(std::int64_t old_version, const std::string& time) const {
  const bool created = old_version == 0;
  const std::string type = created ? "ResourceCreated" : "ResourceUpdated";
  const std::string old = created ? "" : fmt::format(R"("oldVersion":{},)", old_version);
  return {fmt::format(R"({{"notificationType":"{}","projectKey":"aurora-shop",)"
                      R"("resource":{{"typeId":"customer","id":"{}"}},"version":{},{})"
                      R"("modifiedAt":"{}"}})",
                      type, id_, version_, old, time),
          type, fmt::format("{}-{}", id_, version_), true};
}

}  // namespace ctsync::test
