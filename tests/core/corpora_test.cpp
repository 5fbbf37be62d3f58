// SPDX-License-Identifier: MIT
// Hostile input that others collected: JSONTestSuite (Nicolas Seriot, MIT) and the Big List of
// Naughty Strings (Max Woolf, MIT). They are not part of this repository; without them these tests
// say so and pass.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/concluded.hpp"
#include "core/file_text.hpp"
#include "ctsync/base/clean_text.hpp"

namespace json = ctsync::json;
namespace fs = std::filesystem;

namespace {

const fs::path corpora = fs::path{CTSYNC_SHARED} / "corpora";

bool is_there(const fs::path& path) {
  if (fs::exists(path)) return true;
  MESSAGE("skipped: there is no corpus " << path.filename());
  return false;
}

/// The files of JSONTestSuite whose name begins with `prefix`: all of them, or those our parser
/// takes.
std::set<std::string> files_of(std::string_view prefix, bool taken_only) {
  std::set<std::string> names;
  for (const auto& file : fs::directory_iterator(corpora / "jsontestsuite" / "test_parsing")) {
    const std::string name = file.path().filename().string();
    json::Parser parser;
    if (!name.starts_with(prefix)) continue;
    if (!taken_only || parser.parse(file_text(file.path())).has_value()) names.insert(name);
  }
  return names;
}

std::vector<std::string> naughty_strings() {
  std::vector<std::string> strings;
  json::Parser parser;
  auto root = parser.parse(file_text(corpora / "blns" / "blns.json"));
  REQUIRE(root.has_value());
  root->each_element([&](std::size_t, json::View element) {
    strings.emplace_back(element.string().value_or(std::string_view{}));
    return true;
  });
  return strings;
}

/// A customer with these four texts in it, as a forwarder sends it.
std::string delivery(std::string_view email, std::string_view first_name, std::string_view value,
                     std::string_view name) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("type").string("customer.updated").key("customer").begin_object();
  writer.key("id").string("c1").key("version").integer(1).key("email").string(email);
  writer.key("firstName").string(first_name).key("custom").begin_object();
  writer.key("fields").begin_object().key("value").string(value);
  if (name != "value") writer.key(name).integer(1);
  writer.end_object().end_object().end_object().end_object();
  return out;
}

/// What white space in ASCII around an e-mail, and its case, are to come out as.
std::string expected_email(std::string email) {
  constexpr std::string_view space = " \t\n\v\f\r";
  email.erase(0, std::min(email.find_first_not_of(space), email.size()));
  email.erase(email.find_last_not_of(space) + 1);
  for (char& c : email) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return email;
}

/// Whether the text comes out in each place as the rule of the place says: as a name clean, as a
/// custom value and a custom name storable, and in the record as it went in.
bool survives(ctsync::Transformer& transformer, const std::string& text) {
  std::string name_buffer, clean_buffer, value_buffer;
  const auto name = ctsync::text::storable_name(text, name_buffer);
  const auto clean = ctsync::text::clean(text, clean_buffer);
  const auto value = ctsync::text::storable(text, value_buffer);
  auto reading = transformer.read("web", delivery("a@b.example", text, text, text));
  if (!reading) return false;
  auto told = conclude(transformer, **reading);
  if (!told) return false;
  json::Parser parser;
  auto call = parser.parse(told->calls.front().body);
  if (!call) return false;
  const json::View traits = (*call)["traits"];
  const bool named = text == "value" || traits[name].integer() == 1;
  const bool is_clean = traits["firstName"].string_or_empty() == clean;
  ctsync::Profile profile;
  json::Parser record_parser;
  if (!ctsync::commercetools::read_record(record_parser, told->record, profile)) return false;
  return named && is_clean && traits["value"].string() == value &&
         profile.first_name.value == text && profile.custom.value.front().value.string() == text;
}

}  // namespace

TEST_CASE("JSONTestSuite: what must be taken is taken, what must be refused is refused") {
  if (!is_there(corpora / "jsontestsuite")) return;
  CHECK(files_of("y_", false).size() == 95);
  CHECK(files_of("y_", true) == files_of("y_", false));
  CHECK(files_of("n_", false).size() == 188);
  CHECK(files_of("n_", true) == std::set<std::string>{});
}

// simdjson alone takes three of these, too: it takes 500 nested arrays, which are more than our 64,
// and refuses the byte-order mark, which we skip.
TEST_CASE("JSONTestSuite: of what is left open, numbers too small and one mark are taken") {
  if (!is_there(corpora / "jsontestsuite")) return;
  CHECK(files_of("i_", false).size() == 35);
  CHECK(files_of("i_", true) == std::set<std::string>{"i_number_double_huge_neg_exp.json",
                                                      "i_number_real_underflow.json",
                                                      "i_structure_UTF-8_BOM_empty_object.json"});
}

TEST_CASE("naughty strings come out as a name, a custom value and a custom name, few changed") {
  if (!is_there(corpora / "blns")) return;
  const auto strings = naughty_strings();
  CHECK(strings.size() == 515);
  ctsync::Transformer transformer{ctsync::Config{}};
  int unclean = 0;
  int unstorable = 0;
  for (const auto& text : strings) {
    CAPTURE(text);
    CHECK(survives(transformer, text));
    std::string buffer;
    if (ctsync::text::clean(text, buffer) != text) ++unclean;
    if (!ctsync::text::is_storable(text)) ++unstorable;
  }
  // Counted apart, in Python.
  CHECK(unclean == 11);
  CHECK(unstorable == 6);
}

TEST_CASE("naughty strings as e-mail are normalised, or refused because they are none") {
  if (!is_there(corpora / "blns")) return;
  ctsync::Transformer transformer{ctsync::Config{}};
  int taken = 0;
  for (const auto& text : naughty_strings()) {
    for (const std::string& email : {text, text + "@example.com", "x@" + text}) {
      CAPTURE(email);
      auto reading = transformer.read("web", delivery(email, "", "", "value"));
      REQUIRE(reading.has_value());
      auto status = ctsync::check_identity(**reading, {});
      auto told = conclude(transformer, **reading);
      REQUIRE(status.has_value() == told.has_value());
      if (!status) {
        constexpr std::string_view error = "/customer/email: expected an e-mail address";
        CHECK(ctsync::to_string(status.error()) == error);
        CHECK(ctsync::to_string(told.error()) == error);
        continue;
      }
      ++taken;
      json::Parser parser;
      auto call = parser.parse(told->calls.front().body);
      REQUIRE(call.has_value());
      CHECK((*call)["userId"].string() == expected_email(email));
      std::string buffer;
      CHECK((*call)["traits"]["email"].string() ==
            expected_email(std::string(ctsync::text::clean(email, buffer))));
    }
  }
  CHECK(taken == 515);  // of three times 515; counted apart, in Python
}
