// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <span>
#include <string>

/// `POST /regulations` of Segment's Public API, which deletes people (segment.com, Public API,
/// "Deletion and Suppression"; the limits: "User Deletion and Suppression").
namespace ctsync::segment {

/// The maximum number of people in one request.
inline constexpr std::size_t max_regulation_subjects = 5'000;

/// The fragment of a call that deletes a person: the user id as a JSON string.
inline std::string write_deletion(const Call& call) {
  std::string fragment;
  json::append_string(fragment, call.user_id);
  return fragment;
}

/// Writes a request to delete the people of these calls, and to block their ids permanently, into
/// `body`, whose memory is reused. The calls contain fragments.
inline void render_regulation(std::span<const Call> deletions, std::string& body) {
  body.clear();
  json::Writer writer(body);
  writer.begin_object();
  writer.key("regulationType").string("SUPPRESS_WITH_DELETE");
  writer.key("subjectType").string("USER_ID");
  writer.key("subjectIds").begin_array();
  for (const auto& call : deletions) writer.raw(call.body);
  writer.end_array().end_object();
}

}  // namespace ctsync::segment
