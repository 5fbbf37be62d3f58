// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/path.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using ctsync::mapping::language::keys_of;
using ctsync::mapping::language::without_root;
using Keys = std::vector<std::string>;

TEST_CASE("a path is split at dots, and at brackets beside a quote or a digit") {
  CHECK(keys_of("a.b[1].c") == Keys{"a", "b", "1", "c"});
  CHECK(keys_of("a['x y'][\"z\"]") == Keys{"a", "x y", "z"});
  CHECK(keys_of("a['x.y']") == Keys{"a", "x", "y"});
  CHECK(keys_of("a[b].c]") == Keys{"a[b]", "c]"});
  CHECK(keys_of("a[0]]].b") == Keys{"a", "0", "b"});
  CHECK(keys_of("..a..") == Keys{"a"});
  CHECK(keys_of("''") == Keys{""});
  CHECK(keys_of("").empty());
}

TEST_CASE("the first root of a path is left out, wherever it is") {
  CHECK(without_root("$.a.$.b") == "a.$.b");
  CHECK(without_root("a$.b") == "ab");
  CHECK(without_root("$a") == "$a");
}
