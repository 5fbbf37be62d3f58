// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "jobs/reconcile/sample.hpp"
#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/profile_space.hpp"
#include "program/jobs/reconciled.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/many_tenants.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

/// Reconciliations that ask targets what they know of customers.
namespace ctsync::test {

namespace {

using Traits = std::map<std::string, std::string>;

/// What a target knows of a customer of customer_delivery() who was told at version 1.
Traits told_traits(const std::string& id) {
  return {{"email", fmt::format(R"("{}@shop.example")", id)},
          {"firstName", R"("Ada")"},
          {"name", R"("Ada")"},
          {"createdAt", R"("2026-01-01T00:00:00Z")"},
          {"id", fmt::format(R"("{}")", id)},
          {"isEmailVerified", "false"},
          {"v", "1"},
          {"a_trait_of_others", "7"}};
}

Traits with(Traits traits, const std::string& name, const std::string& value) {
  traits[name] = value;
  return traits;
}

Variables asking(const Recorder& segment, const Folder& folder, const PagedShop& shop,
                 const ProfileSpace& space) {
  auto more = shop.settings();
  more.insert({{"SEGMENT_PROFILE_API_TOKEN", "profile-token"},
               {"SEGMENT_PROFILE_API_SPACE", "sp"},
               {"SEGMENT_PROFILE_API_URL", space.url()}});
  return settings(segment, folder, more);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("the sample of a reconciliation is spread evenly, and of bounded size") {
  for (const std::int64_t all : {0, 1, 99, 100, 101, 150, 12'345, 5'000'000}) {
    CAPTURE(all);
    std::int64_t sampled = 0;
    std::int64_t in_first_half = 0;
    for (std::int64_t i = 0; i < all; ++i) {
      if (!server::is_in_sample(i, all)) continue;
      ++sampled;
      if (i < all / 2) ++in_first_half;
    }
    CHECK(sampled == std::min(all, server::sample_size));
    if (all >= 100) CHECK(std::abs(2 * in_first_half - sampled) <= 2);
    if (all > server::sample_size) CHECK_FALSE(server::is_in_sample(all, all));
  }
}

TEST_CASE("a reconciliation tells what Segment says otherwise field by field, and --fix tells it") {
  Recorder segment;
  PagedShop shop;
  ProfileSpace space;
  const Folder folder;
  const auto variables = asking(segment, folder, shop, space);
  Serving server(variables);
  deliver(server, segment,
          {customer_delivery("c-1", 1), customer_delivery("c-2", 1), customer_delivery("c-3", 1)});
  for (const auto* id : {"c-1", "c-2", "c-3"}) shop.put_customer(id, 1);
  space.put_traits("c-1%40shop.example", told_traits("c-1"));
  auto other = with(told_traits("c-2"), "firstName", R"("Grace")");
  other.erase("v");
  space.put_traits("c-2%40shop.example", other);
  const auto found = reconcile(variables);
  CAPTURE(found.out);
  CHECK(found.exit_code == 5);
  CHECK(found.numbers.at("equal") == 3);
  CHECK(found.numbers.at("compared") == 3);
  CHECK(found.samples == std::set<std::string>{"differs c-2 0/0", "not_at_target c-3 0/0"});
  CHECK(has(found.out, R"("profiles":[{"target":"segment","asked":3,"equal":1,"unknown":1,)"
                       R"("different":1,"fields":[{"field":"firstName","missing":0,"different":1,)"
                       R"("written_by":["src-crm"]},{"field":"v","missing":1,"different":0,)"
                       R"("written_by":[]}]}])"));
  for (const auto* word : {"Grace", "shop.example", "profile-token"}) {
    CHECK_FALSE(has(found.out, word));
    CHECK_FALSE(has(server.log(), word));
  }
  auto client = client_of(server.url());
  const auto metrics = get(client, "/metrics").body;
  CHECK(has(metrics, R"(ctsync_drift_resources{drift="differs",tenant="default"} 1)"));
  CHECK(has(metrics, R"(ctsync_drift_resources{drift="not_at_target",tenant="default"} 1)"));
  const auto shown = run({"jobs", "show", "1"}, variables).out;
  CHECK(has(shown, "segment was asked for 3: 1 equal, 1 unknown there, 1 different"));
  CHECK(has(shown, "firstName: 0 lack it, 1 have another value, written by src-crm"));
  CHECK(has(shown, "differs: customer c-2 (segment says something else of firstName, v)"));
  CHECK(segment.calls().size() == 3);

  const auto mended = reconcile(variables, {"--fix"});
  CHECK(mended.exit_code == 0);
  CHECK(mended.numbers.at("added") == 2);
  CHECK(mended.numbers.at("told") == 2);
  REQUIRE(segment.wait_for_calls(5));
  std::set<std::string> ids;
  std::set<std::string> users;
  for (const auto& call : segment.calls()) {
    ids.insert(call.message_id);
    if (ids.size() > 3) users.insert(call.user_id);
  }
  CHECK(ids.size() == 5);  // Segment would drop a message id that it has seen
  CHECK(users == std::set<std::string>{"c-2@shop.example", "c-3@shop.example"});
  CHECK(server.stop() == 0);
}

TEST_CASE("a target is asked for a hundred of many customers, from the first to the last") {
  Recorder segment;
  PagedShop shop;
  ProfileSpace space;
  shop.put_customers(150);
  const Folder folder;
  const auto variables = asking(segment, folder, shop, space);
  Serving server(variables);
  CHECK(run({"backfill", "customers", "--detach"}, variables).exit_code == 0);
  wait_for(variables, 1, has_read_all);
  const auto found = reconcile(variables);
  CHECK(found.numbers.at("equal") == 150);
  CHECK(found.numbers.at("not_at_target") == 100);
  CHECK(found.samples.size() == 10);
  std::set<std::string> users;
  for (const auto& path : space.asked()) {
    const auto at = path.find("user_id:") + 8;
    users.insert(path.substr(at, path.find("%40") - at));
  }
  CHECK(users.size() == 100);
  CHECK(*users.begin() < "c-0004");
  CHECK(*users.rbegin() == "c-0150");
  CHECK(server.stop() == 0);
}

TEST_CASE("a reconciliation waits as long as a target asks for, and counts nobody twice") {
  Recorder segment;
  PagedShop shop;
  ProfileSpace space;
  const Folder folder;
  const auto variables = asking(segment, folder, shop, space);
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1)});
  shop.put_customer("c-1", 1);
  space.put_traits("c-1%40shop.example", told_traits("c-1"));
  space.refuse(429, 1);
  const auto found = reconcile(variables);
  CHECK(found.exit_code == 0);
  CHECK(has(found.out, R"("asked":1,"equal":1,)"));
  CHECK(space.asked().size() == 2);
  CHECK(has(server.log(), "Segment's Profile API answered 429"));
  CHECK_FALSE(has(server.log(), "ada@shop.example"));
  CHECK(server.stop() == 0);
}

TEST_CASE("a target that refuses is not asked again, and the rest of the reconciliation is done") {
  Recorder segment;
  PagedShop shop;
  ProfileSpace space;
  const Folder folder;
  auto variables = asking(segment, folder, shop, space);
  variables["SEGMENT_PROFILE_API_TOKEN"] = "a-wrong-token";
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1), customer_delivery("c-2", 1)});
  shop.put_customer("c-1", 1);
  shop.put_customer("c-2", 1);
  const auto ended = run({"reconcile"}, variables);
  CHECK(ended.exit_code == 5);
  CHECK(has(ended.out,
            "segment could not be asked: segment.profile_api_token (SEGMENT_PROFILE_API_TOKEN"));
  CHECK(has(ended.out, "Segment's Profile API answered 401"));
  CHECK(has(ended.out, "compared 2: 2 equal"));
  CHECK_FALSE(has(ended.out + ended.err + server.log(), "a-wrong-token"));
  CHECK(space.asked().size() == 1);
  CHECK(server.stop() == 0);
}

TEST_CASE("a named customer is compared alone, with commercetools and with the target") {
  Recorder segment;
  PagedShop shop;
  ProfileSpace space;
  const Folder folder;
  const auto variables = asking(segment, folder, shop, space);
  Serving server(variables);
  deliver(server, segment,
          {customer_delivery("c-1", 1), customer_delivery("c-2", 1), customer_delivery("c-3", 1)});
  shop.put_customer("c-1", 1);
  shop.put_customer("c-2", 2);
  space.put_traits("c-1%40shop.example", with(told_traits("c-1"), "v", "2"));
  const auto by_id = reconcile(variables, {"--customer", "c-1"});
  CHECK(by_id.exit_code == 5);
  CHECK(by_id.numbers.at("compared") == 1);
  CHECK(by_id.samples == std::set<std::string>{"differs c-1 0/0"});
  const auto by_email = reconcile(variables, {"--customer", "C-2@Shop.Example"});
  CAPTURE(by_email.out);
  CHECK(by_email.samples == std::set<std::string>{"outdated c-2 2/1"});
  CHECK_FALSE(has(by_email.out, "hop.xample"));
  const auto gone = reconcile(variables, {"--customer", "c-3", "--fix"});
  CHECK(gone.samples == std::set<std::string>{"gone c-3 0/1"});
  CHECK(gone.numbers.at("told") == 1);
  CHECK(shop.pages() == 1);  // that of the e-mail address
  CHECK(space.asked().size() == 1);
  CHECK(has(run({"reconcile", "--customer", "c-9"}, variables).out, "not found: 1 of the named"));
  CHECK(server.stop() == 0);
}

TEST_CASE("wrong names of customers are told, with what is expected") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  const auto said = [&](const std::vector<std::string>& options, std::string_view text) {
    const auto ended = run(options, variables);
    CAPTURE(ended.err);
    CHECK(ended.exit_code == 2);
    CHECK(has(ended.err, text));
  };
  said({"reconcile", "--customer", "no@such.example"}, "no customer with this e-mail address");
  said({"reconcile", "--customer", "a\"b@c.example"}, "expected the id of a customer");
  said({"reconcile", "--customer", "a b"}, "expected the id of a customer");
  said({"reconcile", "orders", "--customer", "c-1"}, "goes with customers only");
  said({"reconcile", "--customer", "c-1", "--since", "3d"}, "--since");
}

TEST_CASE("a CRM is asked by the read that is configured for it") {
  PagedShop shop;
  ProfileSpace space;
  const Folder folder;
  const auto url = shop.settings().at("CTP_API_URL");
  const auto target = fmt::format(
      R"("crm":{{"kind":"rest","url":"{}","auth":"api_key","header":"X-Key","secret":"crm-key",)"
      R"("identify":"POST /contacts","profile":"/contacts/{{user_id}}",)"
      R"("profile_fields":["email: /properties/mail","firstName: /properties/first",)"
      R"("isEmailVerified: /properties/verified"]}})",
      space.url());
  const auto project = fmt::format(
      R"(,"commercetools":{{"p":{{"client_id":"c","client_secret":"s","auth_url":"{0}",)"
      R"("api_url":"{0}"}}}})",
      url);
  const auto variables = variables_of(folder, {tenant("a", {target}, "", project)});
  Serving server(variables);
  auto client = client_of(server.url());
  for (const auto* id : {"c-1", "c-2", "c-3"}) {
    CHECK(post_for(client, "a", customer_delivery(id, 1)).status == 202);
    shop.put_customer(id, 1);
  }
  REQUIRE(space.wait_until_told(3));
  space.put_contact(
      "c-1%40shop.example",
      R"({"properties":{"mail":"c-1@shop.example","first":"Ada","verified":"false"}})");
  space.put_contact("c-2%40shop.example", R"({"properties":{"mail":"c-2@shop.example"}})");
  const auto found = reconcile(variables);
  CHECK(found.exit_code == 5);
  CHECK(found.samples == std::set<std::string>{"differs c-2 0/0", "not_at_target c-3 0/0"});
  CHECK(has(found.out, R"("target":"crm","asked":3,"equal":1,"unknown":1,"different":1,)"
                       R"("fields":[{"field":"firstName","missing":1,"different":0,)"));
  CHECK_FALSE(has(found.out + server.log(), "crm-key"));
  CHECK(server.stop() == 0);
}

TEST_CASE("settings by which a target is asked are complete, or the program says what is missing") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  variables["SEGMENT_PROFILE_API_TOKEN"] = "profile-token";
  const auto missing = run({"check-config"}, variables);
  CHECK(missing.exit_code == 3);
  CHECK(has(missing.err + missing.out, "segment.profile_api_space"));
  CHECK(has(missing.err + missing.out, "segment.profile_api_url"));
  CHECK_FALSE(has(missing.err + missing.out, "profile-token"));
  variables["SEGMENT_REGION"] = "eu";
  variables["SEGMENT_PROFILE_API_SPACE"] = "sp";
  CHECK(run({"check-config"}, variables).exit_code == 0);

  const auto rest = [&](const std::string& more) {
    const auto target = R"("crm":{"kind":"rest","url":"https://crm.example","secret":"s",)"
                        R"("identify":"POST /c")" +
                        more + "}";
    const auto ended = run({"check-config"}, variables_of(folder, {tenant("a", {target})}));
    return ended.exit_code == 0 ? std::string("good") : ended.err + ended.out;
  };
  CHECK(rest(R"(,"profile":"/c/{user_id}","profile_fields":["a: /b"])") == "good");
  CHECK(has(rest(R"(,"profile":"/c/{user_id}")"), "profile_fields: required with"));
  CHECK(has(rest(R"(,"profile_fields":["a: /b"])"), "profile: required with"));
  CHECK(has(rest(R"(,"profile":"/c","profile_fields":["a: /b"])"), "a path with {user_id}"));
  CHECK(has(rest(R"(,"profile":"/c/{user_id}","profile_fields":["a: b"])"), "TRAIT: POINTER"));
  CHECK(has(rest(R"(,"profile":"/c/{user_id}","profile_fields":["a: /b","a: /c"])"), "no trait"));
}

}  // namespace ctsync::test
