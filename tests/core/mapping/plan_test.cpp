// SPDX-License-Identifier: MIT
#include "ctsync/mapping/plan.hpp"

#include <doctest/doctest.h>

using ctsync::UserId;

TEST_CASE("each rule has a word and is found by it") {
  for (const auto rule :
       {UserId::email, UserId::customer_id, UserId::external_id, UserId::customer_number}) {
    CHECK(ctsync::user_id_rule(ctsync::name(rule)) == rule);
  }
  for (const auto word : ctsync::on_delete_words) {
    CHECK(ctsync::name(*ctsync::on_delete_rule(word)) == word);
  }
  for (const auto word : ctsync::on_email_change_words) {
    CHECK(ctsync::name(*ctsync::on_email_change_rule(word)) == word);
  }
  CHECK_FALSE(ctsync::on_delete_rule("alias"));
  CHECK_FALSE(ctsync::on_email_change_rule("ignore"));
  CHECK_FALSE(ctsync::user_id_rule("Email"));
  CHECK_FALSE(ctsync::user_id_rule(""));
}
