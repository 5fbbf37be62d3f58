// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/compile.hpp>
#include <ctsync/mapping/language/evaluate.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/read.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>

namespace ctsync::mapping::language {

namespace detail {

inline Result<bool> apply(const Program& program, const Value& payload, bool has_halves,
                          std::string& out, Memory& memory) {
  const Program::Content& content = program.content();
  if (!payload.is_object()) {
    return Error{Errc::invalid, "",
                 std::string("expected an object as payload, got ").append(name(payload.type()))};
  }
  Run run(content, memory, has_halves || content.has_halves);
  Frame frame = run.frame(0);
  frame.start(payload);
  run.enter(&frame);
  const std::size_t size = out.size();
  json::Writer writer(out);
  const bool written = OutputWriter(run, writer).write(content.root);
  if (!run.failed()) return written;
  out.resize(size);
  return run.take_failure();
}

}  // namespace detail

/// Applies a mapping to a payload, which must be an object, and appends what it gives to `out` as
/// JSON. False: it gives nothing (`undefined` in JavaScript), and nothing is appended. `memory` is
/// cleared first. Errors, whose `where` is a JSON pointer into the mapping: invalid (what Segment's
/// code throws), too_large (a limit).
inline Result<bool> apply(const Program& program, json::View payload, std::string& out,
                          Memory& memory) {
  memory.clear();
  return detail::apply(program, Value(payload), false, out, memory);
}

/// The same for a payload that was made, whose members may be of several documents. `memory` may
/// hold it, and is not cleared.
inline Result<bool> apply(const Program& program, const Value& payload, std::string& out,
                          Memory& memory) {
  return detail::apply(program, payload, false, out, memory);
}

/// The same for a payload as JSON text, which is read as JavaScript reads it. `memory` is cleared
/// first. Errors: malformed, too.
inline Result<bool> apply(const Program& program, std::string_view payload, std::string& out,
                          Memory& memory) {
  memory.clear();
  if (!utf16::is_utf8(payload)) return Error{Errc::malformed, "", "expected a payload in UTF-8"};
  const Read read = read_json(payload, memory, json::Parser::max_depth);
  if (!read.value) {
    return Error{read.error.too_deep ? Errc::too_large : Errc::malformed, "",
                 detail::not_json(payload, read.error, json::Parser::max_depth)};
  }
  return detail::apply(program, *read.value, read.has_halves, out, memory);
}

}  // namespace ctsync::mapping::language
