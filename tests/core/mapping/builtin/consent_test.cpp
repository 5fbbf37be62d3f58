// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/consent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/profile_json.hpp"

namespace {

/// The members of a context that a customer with these custom fields has.
std::string consent(std::string_view fields, std::string_view setting) {
  const ProfileJson customer(R"({"custom":{"fields":)" + std::string(fields) + "}}");
  std::string out;
  ctsync::json::Writer writer(out);
  writer.begin_object();
  ctsync::mapping::write_consent(writer, customer.profile.custom.value, setting);
  writer.end_object();
  return out;
}

std::string categories(std::string_view members) {
  return R"({"consent":{"categoryPreferences":{)" + std::string(members) + "}}}";
}

}  // namespace

TEST_CASE("an object of booleans is the consent, also as JSON text or in a member of its name") {
  const std::string want = categories(R"("ads":true,"mail":false)");
  CHECK(consent(R"({"c":{"ads":true,"mail":false}})", "c") == want);
  CHECK(consent(R"({"c":"{\"ads\":true,\"mail\":false}"})", "c") == want);
  CHECK(consent(R"({"c":{"categoryPreferences":{"ads":true,"mail":false}}})", "c") == want);
}

TEST_CASE("one boolean is a category of the field's name, and several by a prefix of theirs") {
  CHECK(consent(R"({"ads":false})", "ads") == categories(R"("ads":false)"));
  CHECK(consent(R"({"c_ads":true,"x":true,"c_mail":false,"c_":true})", "c_*") ==
        categories(R"("ads":true,"mail":false)"));
}

TEST_CASE("where nothing is known the consent is left out, since an empty one refuses all") {
  CHECK(consent(R"({"c":{"ads":null,"mail":"yes"}})", "c") == "{}");
  CHECK(consent(R"({"c":"no JSON"})", "c") == "{}");
  CHECK(consent(R"({"c":null})", "c") == "{}");
  CHECK(consent(R"({"other":{"ads":true}})", "c") == "{}");
  CHECK(consent(R"({"c":{"ads":true}})", "") == "{}");
}
