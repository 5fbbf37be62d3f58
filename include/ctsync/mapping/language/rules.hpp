// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What directives take (npm @segment/actions-core, validate).
namespace ctsync::mapping::language {

/// What a directive's value, or an option, has to be. A directive may stand for a text, an object
/// or anything.
enum class Expect : std::uint8_t {
  anything,
  text,
  object,
  constant_text,
  boolean,
  array,
  pattern,      ///< 1 to 10 code units
  replacement,  ///< up to 10
  json_mode,
  direction,
  list,   ///< an array, or a directive that gives one
  texts,  ///< a list of texts, or of directives that give them
  word,   ///< one of some words
};

struct OptionRule {
  std::string_view name;
  Expect expect = Expect::anything;
  bool required = false;
  std::span<const std::string_view> words{};  ///< of Expect::word; the first one is the default
};

inline constexpr std::size_t longest_pattern = 10;

namespace detail {

inline constexpr std::array if_options{OptionRule{"exists"}, OptionRule{"blank"},
                                       OptionRule{"then"}, OptionRule{"else"}};
inline constexpr std::array case_options{OptionRule{"operator", Expect::constant_text},
                                         OptionRule{"value", Expect::text}};
inline constexpr std::array replace_options{OptionRule{"pattern", Expect::pattern, true},
                                            OptionRule{"replacement", Expect::replacement},
                                            OptionRule{"value", Expect::text, true},
                                            OptionRule{"ignorecase", Expect::boolean},
                                            OptionRule{"global", Expect::boolean},
                                            OptionRule{"pattern2"},
                                            OptionRule{"replacement2"}};
inline constexpr std::array json_options{OptionRule{"value", Expect::anything, true},
                                         OptionRule{"mode", Expect::json_mode, true}};
inline constexpr std::array flatten_options{OptionRule{"separator", Expect::constant_text},
                                            OptionRule{"value", Expect::anything, true},
                                            OptionRule{"omitArrays"}};
inline constexpr std::array merge_options{OptionRule{"direction", Expect::direction},
                                          OptionRule{"objects", Expect::array, true}};
inline constexpr std::array transform_options{OptionRule{"apply", Expect::object, true},
                                              OptionRule{"mapping", Expect::object, true}};

}  // namespace detail

/// A directive: what its value is, or which options it has.
struct DirectiveRule {
  std::string_view name;
  Expect expect = Expect::anything;
  std::span<const OptionRule> options{};
  /// A value may stand in place of the options (has_options).
  bool value_alone = false;
};

/// The directives of Segment, in both dialects.
inline constexpr std::array directive_rules{
    DirectiveRule{"@path", Expect::text},
    DirectiveRule{"@template", Expect::text},
    DirectiveRule{"@literal"},
    DirectiveRule{"@if", Expect::object, detail::if_options},
    DirectiveRule{"@case", Expect::object, detail::case_options},
    DirectiveRule{"@replace", Expect::object, detail::replace_options},
    DirectiveRule{"@arrayPath", Expect::array},
    DirectiveRule{"@json", Expect::object, detail::json_options},
    DirectiveRule{"@flatten", Expect::object, detail::flatten_options},
    DirectiveRule{"@merge", Expect::object, detail::merge_options},
    DirectiveRule{"@transform", Expect::object, detail::transform_options},
    DirectiveRule{"@excludeWhenNull"},
};

}  // namespace ctsync::mapping::language
