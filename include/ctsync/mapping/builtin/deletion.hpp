// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/origin.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

/// How a target hears that a customer is no more, into a call whose memory is reused.
namespace ctsync::mapping {

/// An Identify that marks the person: traits.deletedAt, true where the time is not known.
inline void identify_deleted(std::string_view user_id, const Origin& origin, Call& call) {
  json::Writer writer(call.json);
  begin_call(writer, origin, CallKind::identify, call);
  writer.key("type").string("identify");
  writer.key("userId").string(user_id);
  writer.key("traits").begin_object().key("deletedAt");
  if (origin.timestamp.empty()) {
    writer.boolean(true);
  } else {
    writer.string(origin.timestamp);
  }
  writer.end_object();
  begin_context(writer);
  end_call(writer, call);
}

/// The wish that the target forgets the person, and takes nothing more under that userId.
inline void delete_person(std::string_view user_id, const Origin& origin, Call& call) {
  call.kind = CallKind::delete_person;
  call.message_id = message_id(origin, call.kind);
  call.json.clear();
  json::Writer writer(call.json);
  writer.begin_object().key("type").string("delete").key("userId").string(user_id);
  writer.key("messageId").string(call.message_id).end_object();
}

}  // namespace ctsync::mapping
