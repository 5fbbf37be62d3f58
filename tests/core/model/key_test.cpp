// SPDX-License-Identifier: MIT
#include "ctsync/model/key.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

using ctsync::decode_key;
using ctsync::encode;
using ctsync::Key;

namespace {

std::string project_system(std::string_view project) {
  std::string system = "left over";
  ctsync::set_project_system(system, project);
  return system;
}

std::string event_system(std::string_view source) {
  std::string system = "left over";
  ctsync::set_event_system(system, source);
  return system;
}

constexpr std::string_view names[]{"",           "shop",  "a/b", "50%",        "a:b",
                                   "event:shop", "event", "%2F", "order:shop", "größe",
                                   "/",          ":",     "%"};

}  // namespace

TEST_CASE("the key of a customer is tenant, system and id; that of another resource has its type") {
  CHECK(encode({"default", "shop", "customer", "c1"}) == "default/shop/c1");
  CHECK(encode({"default", "shop", "order", "o1"}) == "default/order:shop/o1");
  CHECK(encode({"default", "event:crm", "customer", "c1"}) == "default/event:crm/c1");
  CHECK(encode({"default", "event:crm", "order", "o1"}) == "default/order:event:crm/o1");
  CHECK(encode({"default", "shop", "customer", "email:a@b.example"}) ==
        "default/shop/email:a@b.example");
}

TEST_CASE("a key is read back from its text, whatever the systems, types and ids are called") {
  for (const auto name : names) {
    for (const auto& system : {project_system(name), event_system(name)}) {
      for (const std::string type : {"customer", "order", "customer-group"}) {
        for (const std::string id : {"1", "a/b", "email:a@b.example", "event:x/y:z", "50%"}) {
          const Key key{"default", system, type, id};
          const std::string text = encode(key);
          CAPTURE(text);
          CHECK(decode_key("default", text) == key);
        }
      }
    }
  }
}

TEST_CASE("a tenant's name with a slash or a percent sign makes a key of its own") {
  CHECK(encode({"a/b", "c", "customer", "1"}) == "a%2Fb/c/1");
  CHECK(encode({"a/b", "c", "customer", "1"}) != encode({"a", "b", "customer", "c/1"}));
  std::set<std::string> texts;
  for (const auto tenant : names) {
    const Key key{std::string(tenant), "shop", "order", "o1"};
    const std::string text = encode(key);
    CAPTURE(text);
    CHECK(decode_key(tenant, text) == key);
    texts.insert(text);
  }
  CHECK(texts.size() == std::size(names));
  CHECK(decode_key("a", encode({"a/b", "c", "customer", "1"})).empty());
}

TEST_CASE("a resource type with a separator, or named event, cannot be part of a key") {
  using ctsync::is_type_of_key;
  for (const auto type : {"customer", "order", "customer-group", "events"}) {
    CHECK(is_type_of_key(type));
  }
  for (const auto type : {"", "event", "a/b", "a:b", "50%"}) CHECK_FALSE(is_type_of_key(type));
}

TEST_CASE("the text of another tenant's key is no key") {
  const std::string text = encode({"north", "shop", "customer", "c1"});
  CHECK(decode_key("north", text) == Key{"north", "shop", "customer", "c1"});
  for (const std::string_view tenant : {"south", "nort", "northern", "north/", ""}) {
    CAPTURE(tenant);
    CHECK(decode_key(tenant, text).empty());
  }
  for (const std::string_view broken : {"", "north", "north/", "north/shop"}) {
    CAPTURE(broken);
    CHECK(decode_key("north", broken).empty());
  }
}

TEST_CASE("a project with a slash, a percent sign or a colon has a system of its own") {
  CHECK(project_system("a/b") == "a%2Fb");
  CHECK(project_system("50%") == "50%25");
  CHECK(project_system("a:b") == "a%3Ab");
  CHECK(event_system("a/b:c%") == "event:a%2Fb:c%25");
}

TEST_CASE("no two names have one system, and no event system equals that of a project") {
  std::set<std::string> systems;
  for (const auto name : names) {
    systems.insert(project_system(name));
    systems.insert(event_system(name));
  }
  CHECK(systems.size() == 2 * std::size(names));
}

TEST_CASE("a customer of a project whose name looks like a type is not taken for that resource") {
  CHECK(encode({"t", project_system("order:shop"), "customer", "1"}) !=
        encode({"t", project_system("shop"), "order", "1"}));
}

TEST_CASE("different keys have different digests, and a key without an id has none") {
  std::set<ctsync::KeyDigest> digests;
  for (const auto& key :
       {Key{"t", "shop", "customer", "1"}, Key{"u", "shop", "customer", "1"},
        Key{"t", "other", "customer", "1"}, Key{"t", "shop", "order", "1"},
        Key{"t", "shop", "customer", "2"}, Key{"t", "event:shop", "customer", "1"}}) {
    digests.insert(digest(key));
    CHECK(digest(key) == ctsync::digest(encode(key)));
  }
  CHECK(digests.size() == 6);
  CHECK(digest(Key{"t", "shop", "customer", ""}) == ctsync::KeyDigest{});
  CHECK_FALSE(digests.contains(ctsync::KeyDigest{}));
}

TEST_CASE("a system says the sender's name that it was made of") {
  for (const auto name : names) {
    CAPTURE(name);
    CHECK(ctsync::sender_of(project_system(name)) == name);
    CHECK(ctsync::sender_of(event_system(name)) == name);
  }
}
