// SPDX-License-Identifier: MIT
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "operator/dead_letters.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  const auto letter = find_letter(context.store, ask.id);
  if (!letter) {
    return letter.error().code == Errc::unavailable ? answer_of(letter.error())
                                                    : response_of(no_such_row());
  }
  if (!ask.caller.may_see(letter->row.tenant)) return response_of(no_such_row());
  return object_answer(
      [&](json::Writer& writer) { write_attempts(writer.key("items"), letter->attempts); });
}

}  // namespace

const Endpoint attempts{"GET",
                        "/calls/{id}/attempts",
                        AdminRole::viewer,
                        "The kept attempts at a call, and what was answered",
                        {},
                        answer};

}  // namespace ctsync::server::admin
