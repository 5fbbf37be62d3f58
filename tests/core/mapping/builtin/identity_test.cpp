// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/identity.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using ctsync::Errc;
using ctsync::Profile;
using ctsync::UserId;
using ctsync::mapping::is_email;
using ctsync::mapping::normal_email;
using ctsync::mapping::user_id;

TEST_CASE("an e-mail loses the white space around it and its upper case in ASCII, nothing else") {
  CHECK(normal_email(" \t\r\n\v\fA.B+c@Example.COM \n") == "a.b+c@example.com");
  CHECK(normal_email("ÄÖ@Exämple.org") == "ÄÖ@exämple.org");
  CHECK(normal_email("i\u0307İ@x") == "i\u0307İ@x");
  CHECK(normal_email("\u00A0a@b\u00A0") == "\u00A0a@b\u00A0");
  CHECK(normal_email(" \n ").empty());
  CHECK(normal_email("@[Z`z{") == "@[z`z{");
  for (const std::size_t length : {62U, 63U, 64U, 500U}) {
    CHECK(normal_email(std::string(length, 'A') + "@B ") == std::string(length, 'a') + "@b");
  }
}

TEST_CASE("normalising an e-mail twice changes nothing more") {
  for (const std::string_view email : {" A@B ", "a @ b", "", "ÀÉ@È.example"}) {
    const auto once = normal_email(email);
    CHECK(normal_email(once) == once);
  }
}

TEST_CASE("an e-mail has something on both sides of its last at and no white space or control") {
  for (const std::string_view email : {"a@b", "a@b.example", "\"a@b\"@c.example", "a@b@c",
                                       "ünï@çödé.example", "a'b;--@c", "@@a"}) {
    CAPTURE(email);
    CHECK(is_email(email));
  }
  for (const std::string_view email :
       {"", "@", "a", "a@", "@b", "a b@c", "a@b c", "a@b\tc", "a@b\x7f", "a\x01@b", "a@b\n"}) {
    CAPTURE(email);
    CHECK_FALSE(is_email(email));
  }
  CHECK_FALSE(is_email(std::string_view("a\0@b", 4)));
}

TEST_CASE("the userId is the field that the rule names") {
  Profile profile;
  profile.email.set(" A@B.example ");
  profile.id.set("C-1");
  profile.external_id.set("X 1 ");
  profile.customer_number.set("007");
  CHECK(*user_id(profile, UserId::email) == "a@b.example");
  CHECK(*user_id(profile, UserId::customer_id) == "C-1");
  CHECK(*user_id(profile, UserId::external_id) == "X 1");
  CHECK(*user_id(profile, UserId::customer_number) == "007");
}

TEST_CASE("an id becomes a clean userId, but stands in the key as it is given") {
  using ctsync::mapping::key_id;
  Profile profile;
  profile.email.set("\u00A0a@B.example");
  profile.external_id.set(std::string_view("\u2003X\0001 ", 7));
  profile.customer_number.set(" 0 ");
  CHECK(*user_id(profile, UserId::external_id) == "X1");
  CHECK(*key_id(profile, UserId::external_id) == std::string_view("\u2003X\0001 ", 7));
  CHECK(*key_id(profile, UserId::customer_number) == " 0 ");
  CHECK(user_id(profile, UserId::customer_number).error().code == Errc::invalid);
  CHECK(*user_id(profile, UserId::email) == "\u00A0a@b.example");
  CHECK(*key_id(profile, UserId::email) == "\u00A0a@b.example");
}

TEST_CASE("an error about a customer of another system names the member of its event's version") {
  struct Row {
    UserId rule;
    std::string_view version_1, version_2;
  };
  for (const auto& row :
       {Row{UserId::email, "/data/email", "/data/email"},
        Row{UserId::customer_id, "/data/shop_id", "/data/external_ids/shop"},
        Row{UserId::external_id, "/data/external_id", "/data/profile/external_id"},
        Row{UserId::customer_number, "/data/customer_number", "/data/profile/customer_number"}}) {
    Profile profile;
    profile.layout = ctsync::Layout::event_version_1;
    CHECK(user_id(profile, row.rule).error().where == row.version_1);
    profile.layout = ctsync::Layout::event_version_2;
    CHECK(user_id(profile, row.rule).error().where == row.version_2);
  }
}

TEST_CASE("without its field there is no userId, and the error names it") {
  for (const auto& row :
       {std::pair{UserId::email, "/customer/email"}, std::pair{UserId::customer_id, "/customer/id"},
        std::pair{UserId::external_id, "/customer/externalId"},
        std::pair{UserId::customer_number, "/customer/customerNumber"}}) {
    const UserId rule = row.first;
    const std::string_view where = row.second;
    CAPTURE(where);
    Profile profile;
    CHECK(user_id(profile, rule).error().code == Errc::missing);
    CHECK(user_id(profile, rule).error().where == where);
    for (const auto field :
         {&Profile::email, &Profile::id, &Profile::external_id, &Profile::customer_number}) {
      (profile.*field).clear();
    }
    CHECK(user_id(profile, rule).error().code == Errc::missing);
    CHECK(user_id(profile, rule).error().where == where);
  }
}

TEST_CASE("placeholders that would join strangers are refused as ids") {
  for (const std::string_view id :
       {"", "0", "-", "-1", "000", "0-0", "00000000-0000-0000", "null", "undefined", "anonymous"}) {
    CAPTURE(id);
    Profile profile;
    profile.external_id.set(id);
    profile.id.set(id);
    profile.customer_number.set(id);
    for (const auto rule : {UserId::external_id, UserId::customer_id, UserId::customer_number}) {
      auto refused = user_id(profile, rule);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().code == Errc::invalid);
    }
  }
}

TEST_CASE("ids that only look like placeholders are taken") {
  for (const std::string_view id : {"1", "-2", "0a", "Null", "ANONYMOUS", "nullify", "10"}) {
    CAPTURE(id);
    Profile profile;
    profile.customer_number.set(id);
    CHECK(*user_id(profile, UserId::customer_number) == id);
  }
}
