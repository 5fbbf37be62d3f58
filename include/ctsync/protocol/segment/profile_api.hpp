// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/percent.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/target_profile.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Segment's Profile API (segment.com, "Profile API"): what a space knows of a user.
namespace ctsync::segment {

/// A request names so many traits. The API answers with 200 at most.
inline constexpr std::size_t most_traits = 100;

/// The paths of the requests for these traits of a user, at least one. The API finds ids in lower
/// case only. With `verbose` it says who wrote a trait.
inline std::vector<std::string> profile_paths(std::string_view space, std::string_view user_id,
                                              std::span<const std::string> names) {
  std::string base =
      "/v1/spaces/" + percent_encoded(space) + "/collections/users/profiles/user_id:";
  base.append(percent_encoded(ascii::lowered(user_id))).append("/traits?limit=200&verbose=true");
  if (names.empty()) return {base};
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool begins = i % most_traits == 0;
    if (begins) paths.push_back(base + "&include=");
    if (!begins) paths.back() += ',';
    paths.back() += percent_encoded(names[i]);
  }
  return paths;
}

/// Adds what an answer of status 200 says of these traits. Errors: invalid for an answer of another
/// form.
inline Status add_traits(json::View answer, std::span<const std::string> names,
                         TargetProfile& profile) {
  const auto traits = answer["traits"];
  if (!traits.is_object()) return Error{Errc::invalid, "/traits", "expected an object"};
  profile.known = true;
  for (const auto& name : names) {
    auto& field = profile.fields.emplace_back(TargetField{name, {}, {}});
    const auto trait = traits[name];
    const auto value = trait["value"];
    if (value.is_null()) continue;
    json::Writer writer(field.value);
    json::write(writer, value);
    field.written_by = trait["source_id"].string_or_empty();
  }
  return std::monostate{};
}

}  // namespace ctsync::segment
