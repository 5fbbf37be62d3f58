// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Whether a text is a credential, which people copy from a provider's page.
enum class Pasted { text, credential };

/// A text as it was meant, of one that somebody pasted into a variable or a file: line ends at its
/// end are dropped. Errors, which say what to do and never show the text: configuration, if it
/// begins or ends with white space or a quote, or has a byte order mark, a control character or an
/// invisible character anywhere. A credential must also not begin with what a page or a file shows
/// before it, such as `Bearer ` or `NAME=`. Such a text would be accepted and then match nothing.
Result<std::string> as_meant(std::string_view text, Pasted kind);

}  // namespace ctsync::server
