// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>
#include <utility>

#include "operator/doctor/checks.hpp"
#include "operator/doctor/reach.hpp"
#include "tenants/profile_reader.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

/// Nobody has this userId.
constexpr std::string_view nobody = "ctsync-doctor";

}  // namespace

Finding check_profile(Examination& examination) {
  const auto& target = examination.target;
  const bool is_segment = target.kind == TargetKind::segment;
  auto check =
      is_segment ? std::string("Segment's Profile API") : target_name(target) + " profiles";
  auto reader = ProfileReader::create(target);
  if (!reader) return {std::move(check), State::failed, to_string(reader.error()), "correct it"};
  const auto profile = reader->read(nobody, {});
  if (profile) return {std::move(check), State::ok, "answers for a customer whom nobody knows"};
  const auto& error = profile.error();
  const auto fix = is_segment
                       ? fmt::format(
                             "an access token and the id of its space are in Segment under Unify "
                             "settings, API access: set {0}.profile_api_token and "
                             "{0}.profile_api_space",
                             target.where)
                       : fmt::format("correct {0}.profile or the credentials of {0}", target.where);
  return {std::move(check), State::failed, to_string(error), fix, error.code == Errc::unavailable};
}

}  // namespace ctsync::server
