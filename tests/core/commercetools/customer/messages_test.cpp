// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/messages.hpp"

#include <doctest/doctest.h>

#include <map>

#include "core/customer_messages.hpp"
#include "ctsync/json/object.hpp"

namespace ct = ctsync::commercetools;
using Meaning = ct::MessageRow::Meaning;

TEST_CASE("every customer message that commercetools documents is known") {
  for (const auto type : customer_messages) {
    CAPTURE(type);
    CHECK(ctsync::json::names_of<ct::customer_message_rows>.has(type));
  }
}

TEST_CASE("a customer message is the customer, a step from the version before, an end, or silent") {
  std::map<Meaning, int> rows;
  for (const auto type : customer_messages) {
    const auto& row =
        ct::customer_message_rows.at(ctsync::json::names_of<ct::customer_message_rows>.find(type));
    CAPTURE(type);
    const bool deletion = row.meaning == Meaning::deletion;
    CHECK((row.apply != nullptr) == (row.meaning == Meaning::patch || deletion));
    ++rows[row.meaning];
  }
  CHECK(rows[Meaning::customer] == 1);
  CHECK(rows[Meaning::patch] == 32);
  CHECK(rows[Meaning::version_only] == 1);
  CHECK(rows[Meaning::deletion] == 1);
  CHECK(rows[Meaning::no_change] == 2);
}
