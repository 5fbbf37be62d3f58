// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/reader.hpp>
#include <ctsync/state/apply.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

/// The pure part from bytes to calls: no clock, no randomness, no I/O, no globals, no locale.
namespace ctsync {

/// Turns deliveries into calls. It owns parsers and buffers that are reused from one delivery to
/// the next: keep one per thread.
class Transformer {
 public:
  explicit Transformer(Config config)
      : config_(std::make_unique<const Config>(std::move(config))),
        reader_(*config_),
        decider_(*config_) {}

  /// Reader::each(): calls `visit(Result<const Reading*>, json::View element)` for each
  /// notification of a delivery, which may decide() about it.
  template <class Visit>
  void each(std::string_view source, std::string_view body, Visit&& visit) {
    reader_.each(source, body, [&](Result<Reading*> reading, json::View element) {
      reading_ = reading ? *reading : nullptr;
      visit(reading ? Result<const Reading*>(reading_) : std::move(reading).error(), element);
    });
  }

  /// Reader::channel().
  std::string_view channel() const noexcept { return reader_.channel(); }

  /// As each(), for a delivery that holds one notification and no more. The reading holds until
  /// anything else is read.
  Result<const Reading*> read(std::string_view source, std::string_view body) {
    Result<const Reading*> only = nullptr;
    std::size_t count = 0;
    each(source, body, [&](Result<const Reading*> reading, json::View) {
      only = std::move(reading);
      ++count;
    });
    if (count == 1) return only;
    return Error{Errc::invalid, "", "holds several notifications where one was expected"};
  }

  /// Decides what the notification that was read last means, given the customer's golden record if
  /// there is one. `mapping` names the target's mapping; it keeps the message ids of targets apart.
  /// At most once for a reading, which it uses up.
  /// Errors: those of read(); internal, for a record that cannot be read, or after a failed read().
  Result<Decision> decide(std::optional<std::string_view> record, std::string_view mapping) {
    if (reading_ == nullptr) return nothing_read();
    return decider_.decide(*reading_, record, mapping);
  }

  /// As decide(), with the customer as it was read from commercetools because decide() asked for
  /// it. Errors: those of read(), at the JSON pointer in the customer.
  Result<Decision> decide_fetched(std::string_view customer, std::optional<std::string_view> record,
                                  std::string_view mapping) {
    if (reading_ == nullptr) return nothing_read();
    return decider_.decide_fetched(*reading_, customer, record, mapping);
  }

  /// As decide(), when it asked for a customer that is no longer there.
  Result<Decision> decide_gone(std::optional<std::string_view> record, std::string_view mapping) {
    if (reading_ == nullptr) return nothing_read();
    return decider_.decide_gone(*reading_, record, mapping);
  }

 private:
  static Error nothing_read() {
    return {Errc::internal, "", "nothing was read that could be decided on"};
  }

  std::unique_ptr<const Config>
      config_;  // in a place of its own: the two halves keep pointing to it
  Reader reader_;
  Decider decider_;
  Reading* reading_ = nullptr;
};

}  // namespace ctsync
