// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <string>
#include <vector>

namespace ctsync::server {

/// The JSON pointers of the values of a document that hold no others, without nulls, in the
/// sequence of the document.
std::vector<std::string> leaves_of(json::View root);

/// Whether only the value itself changes, or all values of the document that are equal to it too,
/// as an id that a message and its resource have.
enum class Changed { alone, with_equal_ones };

/// The document with another value in place of the one at that number of leaves_of(): a value of
/// the same type and of the same form, so that an address stays one and a time stays one.
std::string with_changed_leaf(json::View root, std::size_t number, Changed how);

}  // namespace ctsync::server
