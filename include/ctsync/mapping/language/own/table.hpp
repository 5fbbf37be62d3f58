// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/attribute.hpp>
#include <ctsync/mapping/language/own/country.hpp>
#include <ctsync/mapping/language/own/date.hpp>
#include <ctsync/mapping/language/own/first.hpp>
#include <ctsync/mapping/language/own/hash.hpp>
#include <ctsync/mapping/language/own/join.hpp>
#include <ctsync/mapping/language/own/localized.hpp>
#include <ctsync/mapping/language/own/lookup.hpp>
#include <ctsync/mapping/language/own/money.hpp>
#include <ctsync/mapping/language/own/phone.hpp>
#include <ctsync/mapping/language/own/required.hpp>
#include <ctsync/mapping/language/own/rules.hpp>

namespace ctsync::mapping::language::detail {

/// The directives of Dialect::ctsync that Segment does not have.
inline constexpr std::array own_rows{
    DirectiveRow{"@money", compile_money},         DirectiveRow{"@localized", compile_localized},
    DirectiveRow{"@attribute", compile_attribute}, DirectiveRow{"@first", compile_first},
    DirectiveRow{"@join", compile_join},           DirectiveRow{"@lookup", compile_lookup},
    DirectiveRow{"@hash", compile_hash},           DirectiveRow{"@phone", compile_phone},
    DirectiveRow{"@country", compile_country},     DirectiveRow{"@date", compile_date},
    DirectiveRow{"@required", compile_required},
};

static_assert(std::ranges::equal(own_rows, own_rules, {}, &DirectiveRow::name,
                                 &DirectiveRule::name),
              "each directive has its rule and its compiler, in one sequence");

}  // namespace ctsync::mapping::language::detail
