// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/mapping/builtin/traits.hpp>
#include <ctsync/model/call.hpp>
#include <string_view>

/// The calls for a deleted customer.
namespace ctsync::mapping {

/// An Identify that marks the person as deleted with traits.deletedAt: the time, or true if it is
/// unknown.
inline Call identify_deleted(std::string_view user_id, const Origin& origin) {
  Call call;
  call.user_id = user_id;
  call.traits = 1;
  json::Writer writer(call.body);
  begin_call(writer, origin, CallKind::identify, call);
  writer.key("type").string("identify");
  writer.key("userId").string(user_id);
  writer.key("traits").begin_object().key(deleted_at);
  if (origin.timestamp.empty()) {
    writer.boolean(true);
  } else {
    json::write_time(writer, origin.timestamp);
  }
  writer.end_object();
  begin_context(writer);
  end_call(writer, call);
  return call;
}

/// An Identify that removes the mark of a deletion, which another customer with the same userId
/// must not bear. `deletion_id` is the message id of the Identify that set it.
inline Call identify_living(std::string_view user_id, std::string_view deletion_id) {
  Call call;
  call.kind = CallKind::identify;
  call.user_id = user_id;
  call.message_id = name_uuid({deletion_id, "living"});
  call.traits = 1;
  json::Writer writer(call.body);
  begin_frame(writer, {});
  writer.key("type").string("identify");
  writer.key("userId").string(user_id);
  writer.key("traits").begin_object().key(deleted_at).null().end_object();
  begin_context(writer);
  end_call(writer, call);
  return call;
}

/// The request to delete the person and to block their userId.
inline Call delete_person(std::string_view user_id, const Origin& origin) {
  Call call;
  call.user_id = user_id;
  call.kind = CallKind::delete_person;
  call.message_id = message_id(origin, call.kind);
  json::Writer writer(call.body);
  writer.begin_object().key("type").string("delete").key("userId").string(user_id);
  writer.key("messageId").string(call.message_id).end_object();
  return call;
}

}  // namespace ctsync::mapping
