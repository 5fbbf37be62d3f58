// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/mapping/language/rules.hpp>
#include <string_view>

/// What ctsync's own directives take. They are in Dialect::ctsync only.
namespace ctsync::mapping::language {

inline constexpr std::array<std::string_view, 3> money_words{"number", "text", "minor"};
inline constexpr std::array<std::string_view, 2> attribute_words{"label", "key"};
inline constexpr std::array<std::string_view, 4> hash_words{"text", "email", "phone", "e164"};
inline constexpr std::array<std::string_view, 1> algorithm_words{"sha256"};
inline constexpr std::array<std::string_view, 6> date_words{"auto", "iso",  "us",
                                                            "eu",   "unix", "unix_ms"};
inline constexpr std::array<std::string_view, 4> moment_words{"rfc3339", "date", "unix", "unix_ms"};

namespace detail {

inline constexpr OptionRule value_option{"value", Expect::anything, true};
inline constexpr OptionRule locales_option{"locales", Expect::texts};
inline constexpr OptionRule country_option{"country", Expect::text};

inline constexpr std::array money_options{value_option,
                                          OptionRule{"as", Expect::word, false, money_words}};
inline constexpr std::array localized_options{value_option, locales_option};
inline constexpr std::array attribute_options{
    OptionRule{"of", Expect::anything, true}, OptionRule{"name", Expect::text, true},
    OptionRule{"as", Expect::word, false, attribute_words}, locales_option};
inline constexpr std::array join_options{OptionRule{"values", Expect::list, true},
                                         OptionRule{"separator", Expect::constant_text}};
inline constexpr std::array lookup_options{OptionRule{"key", Expect::anything, true},
                                           OptionRule{"in", Expect::object, true},
                                           OptionRule{"else"}};
inline constexpr std::array hash_options{
    value_option, OptionRule{"as", Expect::word, false, hash_words},
    OptionRule{"algorithm", Expect::word, false, algorithm_words}, country_option};
inline constexpr std::array phone_options{value_option, country_option};
inline constexpr std::array date_options{value_option,
                                         OptionRule{"from", Expect::word, false, date_words},
                                         OptionRule{"as", Expect::word, false, moment_words}};

}  // namespace detail

inline constexpr std::array own_rules{
    DirectiveRule{"@money", Expect::anything, detail::money_options, true},
    DirectiveRule{"@localized", Expect::object, detail::localized_options},
    DirectiveRule{"@attribute", Expect::object, detail::attribute_options},
    DirectiveRule{"@first", Expect::list},
    DirectiveRule{"@join", Expect::object, detail::join_options},
    DirectiveRule{"@lookup", Expect::object, detail::lookup_options},
    DirectiveRule{"@hash", Expect::anything, detail::hash_options, true},
    DirectiveRule{"@phone", Expect::anything, detail::phone_options, true},
    DirectiveRule{"@country"},
    DirectiveRule{"@date", Expect::anything, detail::date_options, true},
    DirectiveRule{"@required"},
};

}  // namespace ctsync::mapping::language
