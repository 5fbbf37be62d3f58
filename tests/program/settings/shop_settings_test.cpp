// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "command/map/mapping_file.hpp"
#include "program/program.hpp"
#include "settings/groups/shop_table.hpp"
#include "settings/load.hpp"
#include "settings/normal_forms/libraries.hpp"
#include "settings/settings_table.hpp"
#include "settings/shown.hpp"
#include "tenants/shared_settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::test {

namespace {

using namespace ctsync::server;
using Texts = std::vector<std::string>;

Loaded from_variables(Variables variables) {
  variables.insert({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", "0123456789abcdef"}});
  return load(std::nullopt, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

Loaded from_file(const std::string& json) {
  const Folder folder;
  return load(folder.write("sync-config.json", json),
              [](std::string_view) -> std::optional<std::string> { return std::nullopt; });
}

/// A tenant with these settings of the group shop, and of its two targets.
std::string tenant_with(const std::string& shop, const std::string& one = "",
                        const std::string& other = "") {
  return fmt::format(
      R"({{"tenants":{{"a":{{"sources":{{"s":{{"auth":"hmac","secrets":"0123456789abcdef"}}}},)"
      R"("shop":{{{}}},"targets":{{"one":{{"kind":"segment","write_key":"k"{}}},)"
      R"("other":{{"kind":"segment","write_key":"k"{}}}}}}}}}}})",
      shop, one, other);
}

Texts errors_of(const Loaded& loaded) {
  Texts all;
  for (const auto& error : loaded.errors) all.push_back(to_string(error));
  return all;
}

std::string value_of(const Loaded& loaded, std::string_view name) {
  for (const auto& one : shown(loaded.settings)) {
    if (one.name == name) return one.value + " (" + one.origin + ")";
  }
  return "there is no such setting";
}

const Plan& plan_of(const server::Tenants& tenants, std::size_t target) {
  return tenants.all().front().tenant.targets.at(target).plan;
}

bool hears(const server::Tenants& tenants, std::size_t target, std::string_view event) {
  return hearing_of(plan_of(tenants, target)).hears(event);
}

}  // namespace

TEST_CASE("the environment sets what is sent of events, with commas between their names") {
  const auto loaded =
      from_variables({{"SHOP_GUESTS", "anonymous"},
                      {"SHOP_EVENTS_ON", "Order Paid,Order Closed"},
                      {"SHOP_EVENTS_OFF", "Product Reviewed"},
                      {"SHOP_PRODUCT_LOCALE", "de-DE"},
                      {"SHOP_BRAND_ATTRIBUTE", "brand"},
                      {"SHOP_CATEGORY_ATTRIBUTE", "main-category"},
                      {"SHOP_PRODUCT_URL", "https://s.example/{locale}/{slug}?v={variant_id}"},
                      {"SHOP_ORDER_UPDATES", "all"}});
  CHECK(errors_of(loaded) == Texts{});
  CHECK(value_of(loaded, "shop.events_on") ==
        "Order Paid,Order Closed (environment SHOP_EVENTS_ON)");
  CHECK(value_of(loaded, "shop.order_updates") == "all (environment SHOP_ORDER_UPDATES)");
  const server::Tenants tenants(loaded.settings);
  const auto& plan = plan_of(tenants, 0);
  CHECK(plan.guests == Guests::anonymous);
  CHECK(plan.events_on == Texts{"Order Paid", "Order Closed"});
  CHECK(plan.events_off == Texts{"Product Reviewed"});
  const auto& tenant = tenants.all().front().tenant;
  CHECK(tenant.shop.product_locale == "de-DE");
  CHECK(tenant.shop.brand_attribute == "brand");
  CHECK(tenant.shop.category_attribute == "main-category");
  CHECK(tenant.shop.product_url == "https://s.example/{locale}/{slug}?v={variant_id}");
  CHECK(tenant.shop.all_order_updates);
  CHECK(tenant.needs.shop.all_order_updates);
  CHECK(tenant.needs.hearing.hears("Order Paid"));
  CHECK_FALSE(tenant.needs.hearing.hears("Product Reviewed"));
}

TEST_CASE("without settings the events are those of the default, and only purchases are updates") {
  const auto loaded = from_variables({});
  CHECK(value_of(loaded, "shop.guests") == "not set (default)");
  CHECK(value_of(loaded, "shop.order_updates") == "bought (default)");
  const server::Tenants tenants(loaded.settings);
  CHECK_FALSE(plan_of(tenants, 0).guests);
  CHECK(hears(tenants, 0, "Order Completed"));
  CHECK_FALSE(hears(tenants, 0, "Order Paid"));
  CHECK_FALSE(tenants.all().front().tenant.shop.all_order_updates);
}

TEST_CASE("a target has its own rule for guests and events, else that of its tenant") {
  const auto loaded = from_file(tenant_with(
      R"("guests":"anonymous","events_on":["Order Paid"],"events_off":["Order Shipped"])",
      R"(,"guests":"email","events_on":["Order Shipped"],"events_off":["Order Paid"])",
      R"(,"events_on":["Order Closed"])"));
  REQUIRE(errors_of(loaded) == Texts{});
  const server::Tenants tenants(loaded.settings);
  CHECK(plan_of(tenants, 0).guests == Guests::email);
  CHECK(plan_of(tenants, 1).guests == Guests::anonymous);
  CHECK(hears(tenants, 0, "Order Shipped"));
  CHECK_FALSE(hears(tenants, 0, "Order Paid"));
  CHECK_FALSE(hears(tenants, 1, "Order Shipped"));
  CHECK(hears(tenants, 1, "Order Paid"));
  CHECK(hears(tenants, 1, "Order Closed"));
  CHECK(value_of(loaded, "tenants.a.shop.guests") == "anonymous (file)");
  CHECK(value_of(loaded, "tenants.a.targets.one.events_off") == "Order Paid (file)");
  CHECK(value_of(loaded, "tenants.a.targets.other.guests") == "not set (default)");
  CHECK(value_of(loaded, "shop.guests") == "there is no such setting");
}

TEST_CASE("events_off wins over events_on in one place") {
  const auto loaded =
      from_file(tenant_with(R"("events_on":["Order Paid"],"events_off":["Order Paid"])",
                            R"(,"events_on":["Order Closed"],"events_off":["Order Closed"])"));
  REQUIRE(errors_of(loaded) == Texts{});
  const server::Tenants tenants(loaded.settings);
  CHECK_FALSE(hears(tenants, 0, "Order Paid"));
  CHECK_FALSE(hears(tenants, 0, "Order Closed"));
}

TEST_CASE("the events of a project are those of the targets that receive the project") {
  const auto loaded = from_file(tenant_with("", R"(,"projects":["de"],"events_off":["Order Paid"])",
                                            R"(,"projects":["us"],"events_on":["Order Paid"])"));
  REQUIRE(errors_of(loaded) == Texts{});
  const server::Tenants tenants(loaded.settings);
  const auto events = [&](const std::string& key) {
    CommercetoolsSettings project;
    project.project_key = key;
    return tenants.all().front().events_of(project);
  };
  CHECK_FALSE(events("de").hears("Order Paid"));
  CHECK(events("de").hears("Order Completed"));
  CHECK(events("us").hears("Order Paid"));
  CHECK_FALSE(events("fr").hears("Order Completed"));
}

TEST_CASE("an unknown event is an error that names the one that was probably meant") {
  const std::string rule =
      "expected an array of names of events, as docs/events.md has them, none "
      "twice, got ";
  const auto one = [](const std::string& shop, const std::string& target = "") {
    return errors_of(from_file(tenant_with(shop, target)));
  };
  CHECK(one(R"("events_on":["Order Paid","order payed"])") ==
        Texts{"tenants.a.shop.events_on: " + rule +
              "order payed, did you mean Order Paid? (element 2)"});
  CHECK(one("", R"(,"events_off":["Order Complete"])") ==
        Texts{"tenants.a.targets.one.events_off: " + rule +
              "Order Complete, did you mean Order Completed? (element 1)"});
  CHECK(one(R"("events_on":["Moon Landing"])") ==
        Texts{"tenants.a.shop.events_on: " + rule + "Moon Landing (element 1)"});
  CHECK(
      one(R"("events_on":["Order Paid","Order Paid"])") ==
      Texts{"tenants.a.shop.events_on: " + rule + "Order Paid, which is there twice (element 2)"});
  CHECK(one(R"("events_on":[])").size() == 1);
  CHECK(errors_of(from_variables({{"SHOP_EVENTS_ON", "Order Paid,Order Close"}})) ==
        Texts{"shop.events_on (SHOP_EVENTS_ON): " + rule +
              "Order Close, did you mean Order Closed? (element 2)"});
}

TEST_CASE("a template of URLs has known names in braces, each closed") {
  const auto wrong = [](const std::string& url) {
    const auto errors = errors_of(from_file(R"({"shop":{"product_url":")" + url + "\"}}"));
    const auto found = std::find_if(errors.begin(), errors.end(), [](const std::string& error) {
      return error.starts_with("shop.product_url: ");
    });
    if (found == errors.end()) return std::string();
    const auto got = "got " + url + " ";
    REQUIRE(found->find(got) != std::string::npos);
    return found->substr(found->find(got) + got.size());
  };
  CHECK(wrong("https://s.example/{locale}/{slug}/{sku}/{product_id}/{product_key}/{variant_id}")
            .empty());
  CHECK(wrong("https://s.example/{name}") == "that has an unknown name in braces");
  CHECK(wrong("https://s.example/{}") == "that has an unknown name in braces");
  CHECK(wrong("https://s.example/{slug") == "that opens a brace and does not close it");
  CHECK(wrong("https://s.example/{slug{sku}}") == "that opens a brace and does not close it");
  CHECK(wrong("https://s.example/slug}") == "that closes a brace that was not opened");
  CHECK(wrong("https://s.example/a b") ==
        "that has a character that is not printable ASCII, or a space");
}

TEST_CASE("words, languages and attributes of events have their rules") {
  const auto count = [](const std::string& shop) {
    return errors_of(from_file(tenant_with(shop))).size();
  };
  CHECK(
      count(
          R"("product_locale":"zh-Hans-CN","brand_attribute":"a_B-1","order_updates":"bought")") ==
      0);
  for (const auto* wrong :
       {R"("guests":"nobody")", R"("order_updates":"some")", R"("product_locale":"de_DE")",
        R"("brand_attribute":"a b")", R"("category_attribute":"")", R"("colour":"red")"}) {
    CAPTURE(wrong);
    CHECK(count(wrong) == 1);
  }
  CHECK(errors_of(from_file(tenant_with(R"("event_on":["Order Paid"])"))) ==
        Texts{"tenants.a.shop.event_on: unknown setting, did you mean "
              "tenants.a.shop.events_on?"});
}

TEST_CASE("beside tenants the group shop is an error") {
  auto json = tenant_with("");
  json.insert(1, R"("shop":{"guests":"email"},)");
  CHECK(errors_of(from_file(json)) ==
        Texts{"shop.guests: belongs to the form without tenants: with them, each tenant has its "
              "own"});
}

TEST_CASE("a target has the normal forms that it names, and the tenant's country of numbers") {
  const auto loaded = from_file(
      tenant_with(R"("default_country":"DE")", R"(,"normal_forms":["dates","addresses"])"));
  REQUIRE(errors_of(loaded).empty());
  const server::Tenants tenants(loaded.settings);
  NormalForms both;
  both.add(NormalForm::addresses);
  both.add(NormalForm::dates);
  CHECK(plan_of(tenants, 0).normal_forms == both);
  CHECK(plan_of(tenants, 1).normal_forms.empty());
  CHECK(plan_of(tenants, 1).default_country == "DE");
  CHECK(plan_of(tenants, 0).normalisers.version == built_normalisers().version);
  CHECK(value_of(loaded, "tenants.a.targets.one.normal_forms") == "dates,addresses (file)");
  CHECK(value_of(loaded, "tenants.a.shop.default_country") == "DE (file)");
  const auto of_one = from_variables(
      {{"SHOP_DEFAULT_COUNTRY", "AT"}, {"CTSYNC_SEGMENT_NORMAL_FORMS", "addresses,dates"}});
  CHECK(plan_of(server::Tenants(of_one.settings), 0).normal_forms == both);
  CHECK(value_of(of_one, "shop.default_country") == "AT (environment SHOP_DEFAULT_COUNTRY)");
}

TEST_CASE("names of customer groups need a project that they are read from") {
  const auto loaded = from_file(tenant_with("", R"(,"normal_forms":["groups"])"));
  CHECK(errors_of(loaded) ==
        Texts{"tenants.a.targets.one.normal_forms: groups needs an API client that reads customer "
              "groups: expected the settings of a commercetools project, got none"});
}

TEST_CASE("a normal form that is none, or twice, or needs what the program lacks is an error") {
  const auto error_of = [](const std::string& forms) {
    const auto errors = errors_of(from_file(tenant_with("", R"(,"normal_forms":)" + forms)));
    return errors.empty() ? "" : errors.front();
  };
  const std::string rule =
      "tenants.a.targets.one.normal_forms: expected an array of phone, country, address, dates, "
      "text, addresses or groups, none twice, got ";
  CHECK(error_of(R"(["dates","phones"])") == rule + "phones (element 2)");
  CHECK(error_of(R"(["dates","dates"])") == rule + "dates, which is there twice (element 2)");
  for (const auto word : normal_form_words) {
    if (word == name(NormalForm::groups)) continue;  // it needs a project, see above
    CAPTURE(word);
    const auto remedy = remedy_for(*normal_form(word));
    const std::string lacks = rule + std::string(word) +
                              ", which this program was built without: " + std::string(remedy) +
                              " (element 1)";
    CHECK(error_of("[\"" + std::string(word) + "\"]") == (remedy.empty() ? "" : lacks));
  }
}

TEST_CASE("the country of telephone numbers is a code in capital letters") {
  for (const auto* wrong : {"de", "DEU", "Germany", "XX", "UK", ""}) {
    CAPTURE(wrong);
    const auto errors =
        errors_of(from_file(tenant_with("\"default_country\":\"" + std::string(wrong) + "\"")));
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().find("two capital letters of ISO 3166-1") != std::string::npos);
  }
}

TEST_CASE("processes of one store may differ in rules for events, as in those for identities") {
  const auto digest = [](const std::string& shop, const std::string& target) {
    return shared_settings(from_file(tenant_with(shop, target)).settings);
  };
  const auto one = digest("", "");
  CHECK_FALSE(one.empty());
  CHECK(digest(R"("guests":"anonymous","order_updates":"all")", R"(,"user_id":"customer_id")") ==
        one);
}

TEST_CASE("the file of a mapping follows the rules of the settings, by the pointer of the member") {
  Plan plan;
  Shop shop;
  REQUIRE(read_mapping(R"({"user_id":"customer_id","guests":"email","events_on":["Order Paid"],)"
                       R"("product_url":"https://s.example/{slug}","order_updates":"all"})",
                       plan, shop));
  CHECK(plan.user_id == UserId::customer_id);
  CHECK(plan.guests == Guests::email);
  CHECK(plan.events_on == Texts{"Order Paid"});
  CHECK(shop.product_url == "https://s.example/{slug}");
  CHECK(shop.all_order_updates);
  REQUIRE(read_mapping(R"({"normal_forms":["dates"],"default_country":"FR"})", plan, shop));
  CHECK(plan.normal_forms.has(NormalForm::dates));
  CHECK(plan.default_country == "FR");
  const auto error_of = [&](std::string_view json) {
    const auto status = read_mapping(json, plan, shop);
    REQUIRE_FALSE(status);
    return to_string(status.error());
  };
  CHECK(error_of(R"({"events_off":["Order Payed"]})").find("did you mean Order Paid?") !=
        std::string::npos);
  CHECK(error_of(R"({"product_url":"/{slu}"})").find("/product_url: ") != std::string::npos);
  CHECK(error_of(R"({"product_url":"/{slu}"})").find("unknown name in braces") !=
        std::string::npos);
  CHECK(error_of("{\"user_id\":\"email\",}").find("line 1, column 20: expected a name") !=
        std::string::npos);
  CHECK(error_of(R"({"write_key":"k"})").find("/write_key: is no setting of a mapping") !=
        std::string::npos);
}

}  // namespace ctsync::test
