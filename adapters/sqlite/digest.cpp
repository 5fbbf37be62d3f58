// SPDX-License-Identifier: MIT
#include "sqlite/digest.hpp"

namespace ctsync::sqlite {

std::string_view IdentifierDigests::secret() {
  if (secret_.empty()) {
    auto rows = find_.query();
    if (rows.next()) secret_ = rows.text(0);
  }
  return secret_;
}

}  // namespace ctsync::sqlite
