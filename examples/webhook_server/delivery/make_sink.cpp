// SPDX-License-Identifier: MIT
#include "delivery/make_sink.hpp"

#include <fmt/format.h>

#include <utility>

#include "delivery/segment_sink.hpp"

namespace ctsync::server {

// A new kind is one more case.
Result<AnySink> make_sink(const TargetSettings& settings, OnRequest on_request,
                          OnRequest on_other_request) {
  switch (settings.kind) {
    case TargetKind::segment:
      return make_segment_sink(settings, std::move(on_request), std::move(on_other_request));
    default: break;
  }
  return Error{Errc::configuration, settings.where,
               fmt::format("this program has no targets of kind {}", name(settings.kind))};
}

}  // namespace ctsync::server
