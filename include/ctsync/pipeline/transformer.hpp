// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/mapping/map.hpp>
#include <ctsync/pipeline/reader.hpp>
#include <ctsync/state/apply.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// The pure part of the pipeline, from bytes to calls: no clock, no randomness, no I/O, no globals,
/// no locale.
namespace ctsync {

struct Config {
  /// Part of every key and message id. It separates installations that feed different workspaces
  /// from one project.
  std::string tenant = "default";
  /// The supported resource types. With commercetools::all_families of commercetools/registry.hpp,
  /// orders and the rest too.
  std::span<const commercetools::Family> families = commercetools::customer::alone;
};

/// Reads deliveries and applies them to records; map() then makes the calls for a target. It owns
/// parsers that are reused for each delivery: keep one per thread.
class Transformer {
 public:
  explicit Transformer(Config config) : config_(std::move(config)), reader_(config_.families) {}

  const Config& config() const noexcept { return config_; }

  /// Reader::each(), for this transformer's tenant or another one.
  template <class Visit>
  void each(std::string_view source, std::string_view body, Visit&& visit) {
    reader_.each(config_.tenant, source, body, std::forward<Visit>(visit));
  }
  template <class Visit>
  void each(std::string_view tenant, std::string_view source, std::string_view body,
            Visit&& visit) {
    reader_.each(tenant, source, body, std::forward<Visit>(visit));
  }

  /// Reader::channel().
  std::string_view channel() const noexcept { return reader_.channel(); }

  /// As each(), for a delivery that holds exactly one notification. The reading holds until
  /// anything else is read.
  Result<Reading*> read(std::string_view source, std::string_view body) {
    return read(config_.tenant, source, body);
  }
  Result<Reading*> read(std::string_view tenant, std::string_view source, std::string_view body) {
    Error error;
    bool failed = false;
    std::size_t count = 0;
    each(tenant, source, body, [&](Result<const Reading*> reading, json::View) {
      failed = !reading;
      if (failed) error = std::move(reading).error();
      ++count;
    });
    if (count != 1) {
      return Error{Errc::invalid, "", "holds several notifications, expected exactly one"};
    }
    if (failed) return error;
    return &reader_.last();
  }

  /// ctsync::apply(). The step is valid until the next call. If it has must_fetch, read that, and
  /// apply the same reading again with all that was read for it so far.
  Result<Step> apply(const Reading& reading, std::optional<std::string_view> record,
                     const Reads& reads = {}, const Needs& needs = {}, Time now = {}) {
    return ctsync::apply(reading, nullptr, record, reads, needs, now, config_.families, workspace_);
  }
  /// The same, cheaper, for a reading that is applied once: the step takes over the lists of its
  /// profile, such as the addresses, and leaves them empty.
  Result<Step> apply(Reading&& reading, std::optional<std::string_view> record,
                     const Reads& reads = {}, const Needs& needs = {}, Time now = {}) {
    return ctsync::apply(reading, &reading.profile, record, reads, needs, now, config_.families,
                         workspace_);
  }

 private:
  Config config_;
  Reader reader_;
  Workspace workspace_;
};

}  // namespace ctsync
