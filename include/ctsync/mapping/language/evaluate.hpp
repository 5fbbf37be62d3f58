// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/directives/array_path.hpp>
#include <ctsync/mapping/language/directives/case.hpp>
#include <ctsync/mapping/language/directives/exclude_when_null.hpp>
#include <ctsync/mapping/language/directives/flatten.hpp>
#include <ctsync/mapping/language/directives/if.hpp>
#include <ctsync/mapping/language/directives/json.hpp>
#include <ctsync/mapping/language/directives/merge.hpp>
#include <ctsync/mapping/language/directives/path.hpp>
#include <ctsync/mapping/language/directives/replace.hpp>
#include <ctsync/mapping/language/directives/template.hpp>
#include <ctsync/mapping/language/directives/transform.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/own/table.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <span>
#include <string>
#include <variant>

/// Evaluates nodes: to values, or straight to an output.
namespace ctsync::mapping::language {

inline Value evaluate(Run&, const Constant& node) { return node.value; }

inline Value evaluate(Run& run, const ObjectNode& node) {
  Member* const made = run.memory().make<Member>(node.fields.size());
  std::size_t size = 0;
  for (const auto& field : node.fields) {
    const Value value = run.value(field.value);
    if (field.key != prototype_key) made[size++] = {field.key, value};
  }
  return Value(std::span<const Member>(made, size));
}

inline Value evaluate(Run& run, const ArrayNode& node) {
  Value* const made = run.memory().make<Value>(node.elements.size());
  std::size_t size = 0;
  for (const NodeId id : node.elements) made[size++] = run.value(id);
  return Value(std::span<const Value>(made, size));
}

inline Value evaluate(Run& run, const FailNode& node) {
  return run.fail(node.place, node.text), Value();
}

inline Value evaluate(Run& run, const Node& node) {
  return std::visit([&](const auto& kind) { return evaluate(run, kind); }, node);
}

inline Value Run::value(NodeId id) {
  if (failed() || !spend(1)) return {};
  return evaluate(*this, node(id));
}

/// Writes what a node gives to an output, without a value for each object and array of the mapping.
class OutputWriter {
 public:
  OutputWriter(Run& run, json::Writer& writer) : run_(run), writer_(writer) {}

  /// Writes a value, with its key if it is a member; false if it is undefined, and nothing is
  /// written.
  bool write(NodeId id, const std::string* key = nullptr) {
    const Node* const node = chosen(id);
    if (node == nullptr) return false;
    const auto* const object = std::get_if<ObjectNode>(node);
    const auto* const array = std::get_if<ArrayNode>(node);
    Value value;
    if (object == nullptr && array == nullptr) {
      value = evaluate(run_, *node);
      if (value.is_undefined() || run_.failed()) return false;
    }
    ValueWriter values(writer_, run_.memory(), run_.budget(), run_.rules(true));
    if (key != nullptr) values.write_key(*key);
    if (object != nullptr) {
      write_fields(*object);
    } else if (array != nullptr) {
      write_elements(*array);
    } else if (!values.write(value)) {
      run_.too_much();
    }
    return true;
  }

 private:
  /// The node that conditions lead to; null if they lead to nothing.
  const Node* chosen(NodeId id) {
    while (!run_.failed() && run_.spend(1)) {
      const auto* const condition = std::get_if<IfNode>(&run_.node(id));
      if (condition == nullptr) return &run_.node(id);
      const auto next = detail::chosen(run_, *condition);
      if (!next) return nullptr;
      id = *next;
    }
    return nullptr;
  }

  void write_fields(const ObjectNode& node) {
    writer_.begin_object();
    for (const auto& field : node.fields) {
      if (run_.failed()) break;
      if (field.key == prototype_key) {
        run_.value(field.value);  // it may fail
      } else {
        write(field.value, &field.key);
      }
    }
    if (!run_.budget().allows_output(writer_.size())) run_.too_much();
    writer_.end_object();
  }

  void write_elements(const ArrayNode& node) {
    writer_.begin_array();
    for (const NodeId id : node.elements) {
      if (run_.failed()) break;
      if (!write(id)) writer_.null();
    }
    writer_.end_array();
  }

  Run& run_;
  json::Writer& writer_;
};

}  // namespace ctsync::mapping::language
