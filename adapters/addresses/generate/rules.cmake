# SPDX-License-Identifier: MIT
#
# Usage: cmake -DDATA=FOLDER -DVERSION=TEXT -DOUTPUT=FILE -P rules.cmake
#
# Writes the source with the rules of all countries, from Google's address metadata in FOLDER.
file(GLOB names RELATIVE ${DATA} ${DATA}/??.json)
list(SORT names)
file(READ ${DATA}/zz.json text)
string(JSON usual GET "${text}" ZZ require)
set(rows "")
foreach(name IN LISTS names)
  string(REPLACE ".json" "" country ${name})
  string(TOUPPER ${country} country)
  if(country STREQUAL "ZZ")
    continue()
  endif()
  file(READ ${DATA}/${name} text)
  string(JSON require ERROR_VARIABLE none GET "${text}" ${country} require)
  if(none)
    set(require ${usual})
  endif()
  string(JSON pattern ERROR_VARIABLE none GET "${text}" ${country} zip)
  if(none)
    set(pattern "")
  endif()
  string(APPEND rows "    {\"${country}\", \"${require}\", R\"~(${pattern})~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"addresses/table.hpp\"

#include <array>

namespace ctsync::addresses {

namespace {
constexpr auto rows = std::to_array<CountryRule>({
${rows}});
}

const std::span<const CountryRule> country_rules = rows;
const std::string_view rules_version = \"${VERSION}\";

}  // namespace ctsync::addresses
")
