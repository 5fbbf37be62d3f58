// SPDX-License-Identifier: MIT
#include <ctsync/contract/sink.hpp>
#include <functional>
#include <utility>

#include "fault.hpp"

/// The sinks of ctsync_faulty, with places to die before and after a round is sent.
namespace ctsync::faults {

namespace {

struct FaultySink {
  std::vector<Outcome> deliver(std::span<const Call> calls) {
    pass(Point::before_send);
    auto outcomes = sink.deliver(calls);
    pass(Point::after_send);
    return outcomes;
  }
  AnySink sink;
};

}  // namespace

using MakeSink = std::function<Result<AnySink>()>;
using Most = std::function<int()>;
Result<AnySink> make_real(const MakeSink&, int, Most) asm("__real_" CTSYNC_MAKE_SINK);
Result<AnySink> make_faulty(const MakeSink&, int, Most) asm("__wrap_" CTSYNC_MAKE_SINK);

Result<AnySink> make_faulty(const MakeSink& make, int concurrency, Most most) {
  auto sink = make_real(make, concurrency, std::move(most));
  if (!sink) return sink;
  return AnySink(FaultySink{*std::move(sink)});
}

}  // namespace ctsync::faults
