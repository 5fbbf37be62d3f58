// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/read.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>

/// @json: a value as JSON, or the value of a JSON text. A text that is no JSON stays as it is.
namespace ctsync::mapping::language {

inline NodeId compile_json(Compiler& compiler, const Value& options, PlaceId place) {
  const Value mode = option(options, "mode");
  if (!mode.truthy())
    return compiler.fail_option(options, "mode", place, "expected an object with a member mode");
  if (!option(options, "value").truthy()) {
    return compiler.fail_option(options, "value", place,
                                "expected a member value, which is not false, 0, null or ''");
  }
  JsonNode node{compiler.member(options, "value", place), JsonNode::Mode::neither, place};
  if (mode.is_string() && mode.text() == "encode") node.mode = JsonNode::Mode::encode;
  if (mode.is_string() && mode.text() == "decode") node.mode = JsonNode::Mode::decode;
  if (node.mode == JsonNode::Mode::neither) {
    compiler.mistake(compiler.place(place, "mode"), "expected \"encode\" or \"decode\"");
  }
  return compiler.add(node);
}

namespace detail {

inline Value encoded(Run& run, const Value& value) {
  if (value.is_undefined()) return {};
  std::string text;
  json::Writer writer(text);
  if (!ValueWriter(writer, run.memory(), run.budget(), run.rules(false)).write(value)) {
    return run.too_much(), Value();
  }
  return run.keep(text);
}

inline Value decoded(Run& run, const Value& text, PlaceId place) {
  if (!run.spend(text.text().size())) return {};
  const Read read = read_json(text.text(), run.memory(), run.limits().depth);
  if (read.error.too_deep) {
    return run.fail(place, "the JSON text to decode is nested too deep", Errc::too_large), Value();
  }
  run.has_halves() = run.has_halves() || read.has_halves;
  return read.value.value_or(text);
}

}  // namespace detail

inline Value evaluate(Run& run, const JsonNode& node) {
  const Value value = run.value(node.value);
  if (run.failed()) return {};
  switch (node.mode) {
    case JsonNode::Mode::encode: return detail::encoded(run, value);
    case JsonNode::Mode::decode:
      return value.is_string() ? detail::decoded(run, value, node.place) : value;
    case JsonNode::Mode::neither: break;
  }
  return {};
}

}  // namespace ctsync::mapping::language
