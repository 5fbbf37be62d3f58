// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/percent.hpp>
#include <ctsync/model/call.hpp>
#include <string>
#include <string_view>

/// The fragment of a REST target: a line with the ids that a path may contain, percent-encoded as
/// in a form (`user_id=a%40b.example`), then the body. The outbox keeps no id beside the fragment,
/// and the path is not part of it, so that a corrected path counts for the calls that wait.
namespace ctsync::rest {

/// The parts of a fragment, borrowed. The ids are percent-encoded.
struct FragmentParts {
  std::string_view user_id;
  std::string_view anonymous_id;
  std::string_view body;
};

inline std::string write_fragment(const Call& call, std::string_view body) {
  std::string fragment = call.user_id.empty() ? "anonymous_id=" + percent_encoded(call.anonymous_id)
                                              : "user_id=" + percent_encoded(call.user_id);
  fragment.append("\n").append(body);
  return fragment;
}

inline FragmentParts parts_of(std::string_view fragment) noexcept {
  FragmentParts parts;
  const auto end = fragment.find('\n');
  if (end == fragment.npos) return {{}, {}, fragment};
  const auto equals = fragment.substr(0, end).find('=');
  if (equals == fragment.npos) return {{}, {}, fragment};
  const std::string_view value = fragment.substr(equals + 1, end - equals - 1);
  (fragment.starts_with("user_id=") ? parts.user_id : parts.anonymous_id) = value;
  parts.body = fragment.substr(end + 1);
  return parts;
}

}  // namespace ctsync::rest
