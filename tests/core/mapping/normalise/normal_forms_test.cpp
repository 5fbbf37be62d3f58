// SPDX-License-Identifier: MIT
#include "ctsync/mapping/normalise/normal_forms.hpp"

#include <doctest/doctest.h>

TEST_CASE("each normal form has a word, which names it again") {
  for (const auto word : ctsync::normal_form_words) {
    CAPTURE(word);
    const auto form = ctsync::normal_form(word);
    REQUIRE(form);
    CHECK(ctsync::name(*form) == word);
  }
  CHECK_FALSE(ctsync::normal_form("Phone"));
  CHECK_FALSE(ctsync::normal_form(""));
}

TEST_CASE("a set of normal forms has those that were added") {
  ctsync::NormalForms forms;
  CHECK(forms.empty());
  forms.add(ctsync::NormalForm::addresses);
  forms.add(ctsync::NormalForm::phone);
  CHECK_FALSE(forms.empty());
  CHECK(forms.has(ctsync::NormalForm::phone));
  CHECK(forms.has(ctsync::NormalForm::addresses));
  CHECK_FALSE(forms.has(ctsync::NormalForm::text));
}
