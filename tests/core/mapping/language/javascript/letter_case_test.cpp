// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/javascript/letter_case.hpp"

#include <doctest/doctest.h>

using ctsync::mapping::language::folded;
using ctsync::mapping::language::to_lower;
using ctsync::mapping::language::to_upper;

// tests/contract compares every letter with Node.js.

TEST_CASE("letters change their case in any script") {
  CHECK(to_upper("Käse øre ćw тест ǆ 𐐨") == "KÄSE ØRE ĆW ТЕСТ Ǆ 𐐀");
  CHECK(to_lower("KÄSE ØRE ĆW ТЕСТ Ǆ 𐐀") == "käse øre ćw тест ǆ 𐐨");
  CHECK(to_upper("漢字 12 !") == "漢字 12 !");
}

TEST_CASE("a letter may become several") {
  CHECK(to_upper("straße ﬃ ŉ") == "STRASSE FFI ʼN");
  CHECK(to_lower("İ") == "i̇");
}

TEST_CASE("a sigma at the end of a word has its own form") {
  CHECK(to_lower("ΟΔΟΣ ΣΑΣ Σ") == "οδος σας σ");
  CHECK(to_lower("Α'Σ. ΑΣ'Α") == "α'ς. ασ'α");
}

TEST_CASE("letters are compared as in JavaScript's patterns") {
  CHECK(folded(U'k') == folded(U'K'));
  CHECK(folded(U'\u212A') != folded(U'k'));  // the Kelvin sign
  CHECK(folded(U'\u017F') != folded(U's'));  // the long s
  CHECK(folded(U'µ') == folded(U'μ'));
  CHECK(folded(U'ß') == U'ß');
}
