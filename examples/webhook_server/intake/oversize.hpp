// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/sha1.hpp>
#include <ctsync/base/uuid.hpp>
#include <string>
#include <string_view>

namespace ctsync::server {

/// What remains of a body over the limit: its size and its digest.
class Oversize {
 public:
  void add(std::string_view piece) noexcept {
    size_ += piece.size();
    sha1_.update(piece);
  }

  std::size_t size() const noexcept { return size_; }

  /// The id of the delivery. Equal bodies of a source have equal ids, so that a repeat is a
  /// duplicate.
  std::string id(std::string_view source) const {
    auto sha1 = sha1_;
    std::string digest;
    append_uuid(digest, detail::version_five(sha1.finish()));
    return name_uuid({source, "too large", digest});
  }

 private:
  std::size_t size_ = 0;
  detail::Sha1 sha1_;
};

}  // namespace ctsync::server
