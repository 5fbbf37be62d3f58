// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ctsync {

struct Step;

/// What a protocol makes of a call. Without a reason, `bytes` is what every attempt sends.
struct Fragment {
  std::string bytes;
  Reason refused = {};  ///< the target can never take the call, which is dead at once
  Reason ignored = {};  ///< the target has nothing that corresponds to the call, which is dropped
};

/// A fragment whose call breaks a limit of the target, if there is a refusal.
inline Fragment limited(std::string bytes, std::optional<Reason> refusal) {
  return {std::move(bytes), refusal ? std::move(*refusal) : Reason{}};
}

/// The pure half of a kind of target, together with the settings of one target. Copies are cheap
/// enough to keep one beside the plan and one in the sink.
///
/// write() is called once, when a step is mapped. Its fragment goes to the outbox, so it must not
/// depend on the time of an attempt or on credentials. `step` is the step that the call was mapped
/// from; its profiles hold what the call leaves out.
template <class P>
concept Protocol = std::copy_constructible<P> &&
    requires(const P& protocol, const Call& call, const Step& step) {
  { protocol.write(call, step) } -> std::same_as<Fragment>;
};

/// A type-erased Protocol. Copies share the same immutable value.
class AnyProtocol {
 public:
  template <class P>
  requires(!std::same_as<P, AnyProtocol> && Protocol<P>) AnyProtocol(P protocol)  // NOLINT
      : held_(std::make_shared<const Holder<P>>(std::move(protocol))) {}

  Fragment write(const Call& call, const Step& step) const { return held_->write(call, step); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual Fragment write(const Call& call, const Step& step) const = 0;
  };
  template <class P>
  struct Holder final : Interface {
    explicit Holder(P protocol) : held(std::move(protocol)) {}
    Fragment write(const Call& call, const Step& step) const override {
      return held.write(call, step);
    }
    P held;
  };
  std::shared_ptr<const Interface> held_;
};

static_assert(Protocol<AnyProtocol>);

}  // namespace ctsync
