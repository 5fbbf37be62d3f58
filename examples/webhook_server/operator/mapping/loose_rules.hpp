// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/rules/compiled.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Rules that were compiled without a configuration.
struct LooseRules {
  rules::CompiledRules compiled;
  std::string target;  ///< whose rules are meant
};

/// Compiles a document for the targets that it names itself. Each may be sent requests; one with a
/// rule that has a `query` is a GraphQL target. `target` must be one of them; empty: the only one.
/// A target that the document does not have is a mistake.
LooseRules compile_loosely(std::string_view document, std::string_view target);

}  // namespace ctsync::server
