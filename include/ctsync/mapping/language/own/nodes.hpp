// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/mapping/language/node_id.hpp>
#include <ctsync/mapping/normalise/dates.hpp>
#include <optional>
#include <string>
#include <vector>

/// The nodes of ctsync's own directives.
namespace ctsync::mapping::language {

/// A list that the mapping spells out, or a value that is one.
struct ListOperand {
  std::vector<NodeId> items;
  std::optional<NodeId> value;
};

// The words of an option are in the sequence of its enum.

enum class MoneyAs : std::uint8_t { number, text, minor };

struct MoneyNode {
  NodeId value;
  MoneyAs as;
};

struct LocalizedNode {
  NodeId value;
  std::optional<ListOperand> locales;
};

struct AttributeNode {
  enum class As : std::uint8_t { label, key };
  NodeId of;
  NodeId name;
  As as;
  std::optional<ListOperand> locales;
};

struct FirstNode {
  ListOperand values;
};

struct JoinNode {
  ListOperand values;
  std::string separator;
  PlaceId place;
};

struct LookupNode {
  NodeId key;
  NodeId in;
  std::optional<NodeId> otherwise;
  PlaceId place;
};

struct HashNode {
  enum class As : std::uint8_t { text, email, phone, e164 };
  NodeId value;
  As as;
  std::optional<NodeId> country;
};

struct PhoneNode {
  NodeId value;
  std::optional<NodeId> country;
};

struct CountryNode {
  NodeId value;
};

struct DateNode {
  enum class As : std::uint8_t { rfc3339, date, seconds, milliseconds };
  NodeId value;
  normalise::DateForm from;
  As as;
  PlaceId place;
};

struct RequiredNode {
  NodeId value;
  PlaceId place;
};

}  // namespace ctsync::mapping::language
