// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/protocol/batch.hpp>
#include <string>
#include <string_view>

/// `POST /v3/requests` of mParticle's Data Subject Request API, which erases a person
/// (docs.mparticle.com, "Data Subject Request API Version 3").
namespace ctsync::mparticle {

/// The id of a request, which has to be a UUID of version 4: the message id with another version.
/// Its repeat is refused, so a person is erased once for a deletion.
inline std::string request_id(std::string message_id) {
  constexpr std::size_t place_of_version = 14;
  if (message_id.size() > place_of_version) message_id[place_of_version] = '4';
  return message_id;
}

/// The fragment of a call that deletes a person. It has no time yet.
inline std::string write_erasure(const Call& call) {
  std::string fragment;
  json::Writer writer(fragment);
  writer.begin_object().key("regulation").string("gdpr");
  writer.key("subject_request_id").string(request_id(call.message_id));
  writer.key("subject_request_type").string("erasure");
  writer.key("subject_identities").begin_object();
  writer.key("controller_customer_id").begin_object();
  writer.key("value").string(call.user_id).key("encoding").string("raw").end_object();
  writer.end_object().key("api_version").string("3.0").end_object();
  return fragment;
}

/// Writes the body of a request into `body`, whose memory is reused.
inline void render_erasure(const Call& call, Time now, std::string& body) {
  body = "{\"submitted_time\":\"";
  ctsync::detail::append_datetime(body, now);
  body.append("\",").append(protocol::without_brace(call.body));
}

/// Whether an answer says that the API has the request since an earlier attempt. Its status is 400,
/// as of a request that is wrong.
inline bool has_it_already(int status, std::string_view body) {
  if (status != 400) return false;
  json::Parser parser;
  const auto root = parser.parse(body);
  return root && (*root)["message"].string_or_empty() == "Subject request already exists.";
}

}  // namespace ctsync::mparticle
