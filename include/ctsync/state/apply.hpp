// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/commercetools/customer/interpret.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/mapping/builtin/alias.hpp>
#include <ctsync/mapping/builtin/deletion.hpp>
#include <ctsync/mapping/builtin/identify.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/pipeline/reader.hpp>
#include <ctsync/state/merge.hpp>
#include <ctsync/state/sequence.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// What is to be done about a notification.
struct Decision {
  enum class Kind { deliver, fetch, ignored };
  Kind kind = Kind::ignored;
  std::string_view reason;  ///< why it is ignored, or why the customer has to be read
  std::string record;       ///< the customer's new golden record; empty where it stays as it is
  std::vector<Call> calls;  ///< what to deliver, in this order
  bool erase = false;       ///< everything that is kept of the customer has to go
  bool forget = false;      ///< the customer was erased: this delivery has to go
};

/// The second half of the pure part: from a notification and what is known of its customer to what
/// is to be done. Reuses its parsers.
class Decider {
 public:
  explicit Decider(const Config& config) : config_(&config) {}

  /// What a reading means, which is used up, given the customer's golden record if there is one.
  /// Errors: those of reading; internal, for a record that cannot be read.
  Result<Decision> decide(Reading& reading, std::optional<std::string_view> record,
                          std::string_view mapping) {
    if (reading.change.kind == ChangeKind::ignored) return ignore(reading.change.reason);
    if (auto status = begin(reading, record, mapping); !status) return std::move(status).error();
    if (!older_.erased_at.empty()) return erased();
    if (!older_.deleted_at.empty() && !comes_back()) return deleted();
    switch (reading.change.kind) {
      case ChangeKind::patch: return decide_patch();
      case ChangeKind::fetch: return decide_fetch();
      case ChangeKind::quiet: return decide_quiet();
      case ChangeKind::deletion: return decide_deletion();
      default: return decide_customer();
    }
  }

  /// As decide(), with the customer as it was read from commercetools because decide() asked for
  /// it. Errors: those of decide(), at the JSON pointer in the customer.
  Result<Decision> decide_fetched(Reading& reading, std::string_view customer,
                                  std::optional<std::string_view> record,
                                  std::string_view mapping) {
    if (auto status = begin(reading, record, mapping); !status) return std::move(status).error();
    auto root = customer_parser_.parse(customer);
    if (!root) return std::move(root).error();
    reading.profile.reset();
    auto status = commercetools::read_customer(*root, json::Pointer{}, reading.profile);
    if (!status) return std::move(status).error();
    if (reading.profile.id.value != reading.resource_id) {
      const json::Pointer at;
      return json::Pointer{&at, "id"}.error(Errc::invalid, "expected the id of /resource/id");
    }
    const Notification& asked = reading.notification;
    if (reading.profile.version != 0 && reading.profile.version < asked.version) {
      return fetch("what was read is older than the change");
    }
    const bool same = asked.version == reading.profile.version;
    if (same) reading.profile.sequence = asked.sequence_number;
    reading.profile.whole = true;
    reading.change.kind = ChangeKind::snapshot;
    return decide_customer();
  }

  /// As decide(), for a customer that is no longer there to be read: deleted, if it was known.
  Result<Decision> decide_gone(Reading& reading, std::optional<std::string_view> record,
                               std::string_view mapping) {
    if (auto status = begin(reading, record, mapping); !status) return std::move(status).error();
    if (!known_) return ignore("the customer is gone from commercetools");
    reading.profile.reset();
    return decide_deletion();
  }

 private:
  static constexpr std::string_view older_reason = "a newer state of this customer is known";
  static constexpr std::string_view known_reason = "this version of the customer is known already";

  Status begin(Reading& reading, std::optional<std::string_view> record, std::string_view mapping) {
    reading_ = &reading;
    mapping_ = mapping;
    if (std::exchange(known_, record.has_value())) older_.reset();
    if (!record) return {std::monostate{}};
    return commercetools::read_record(record_parser_, *record, older_);
  }

  const Notification& message() const noexcept { return reading_->notification; }

  static Decision ignore(std::string_view reason) {
    Decision decision;
    decision.reason = reason;
    return decision;
  }

  static Decision fetch(std::string_view reason) {
    Decision decision;
    decision.kind = Decision::Kind::fetch;
    decision.reason = reason;
    return decision;
  }

  static Decision erased() {
    Decision decision = ignore("everything about this customer was erased");
    decision.forget = true;
    return decision;
  }

  Decision deleted() const {
    Decision decision = ignore("the customer was deleted");
    decision.erase = reading_->change.erase;
    return decision;
  }

  /// Whether a deleted customer is there again. commercetools uses no id twice, but an e-mail that
  /// is the id may be.
  bool comes_back() const {
    const ChangeKind kind = reading_->change.kind;
    const bool told = kind == ChangeKind::snapshot || kind == ChangeKind::update;
    const Profile& newer = reading_->profile;
    const bool versions = newer.version != 0 && older_.version != 0;
    return told &&
           (versions ? newer.version > older_.version : place_of(newer, older_) == Place::next);
  }

  Result<Decision> decide_customer() {
    // All three are those of this delivery, not what the record adds to them.
    Profile& profile = reading_->profile;
    const std::string revision = profile.version != 0 ? "version:" + std::to_string(profile.version)
                                                      : "delivery:" + reading_->delivery_id;
    const std::string_view happened_at =
        profile.last_modified_at.known() ? profile.last_modified_at.value : message().created_at;
    if (known_) {
      const Place place = place_of(profile, older_);
      if (place == Place::older) return ignore(older_reason);
      if (place == Place::known) return already_known();
      const bool same_version = profile.version != 0 && profile.version == older_.version;
      const bool whole = reading_->change.kind == ChangeKind::snapshot;
      merge(profile, older_, whole ? UpdateKind::snapshot : UpdateKind::patch);
      if (same_version && traits_of(profile) == traits_of(older_)) return nothing_new(profile);
    }
    return deliver(profile, former_user(), revision, happened_at);
  }

  Result<Decision> decide_patch() {
    if (!known_) return fetch("the customer is not known yet");
    switch (place_of(message(), older_)) {
      case Place::older: return ignore(older_reason);
      case Place::known: return already_known();
      case Place::gap: return fetch("changes between this one and what is known are missing");
      case Place::next: break;
    }
    if (const auto* address = primary_address(older_)) older_.said.add(parts_of(*address));
    const std::string former = former_user();
    auto applied = commercetools::apply(message(), older_);
    if (!applied) return std::move(applied).error();
    if (*applied == commercetools::Applied::incomplete) {
      return fetch("the change is about an address that is not known");
    }
    return deliver(older_, former, "message:" + reading_->delivery_id, message().created_at);
  }

  Result<Decision> decide_fetch() {
    const std::int64_t at = message().version;
    if (known_ && at != 0 && older_.version != 0) {
      if (at < older_.version) return ignore(older_reason);
      if (at == older_.version && older_.whole) return already_known();
    }
    return fetch(reading_->change.reason);
  }

  /// There is nothing to say, but the next message follows on this one.
  Decision decide_quiet() {
    Decision decision = ignore(reading_->change.reason);
    if (!known_ || place_of(message(), older_) != Place::next) return decision;
    commercetools::advance(message(), older_);
    commercetools::write_record(older_, decision.record);
    return decision;
  }

  static std::string traits_of(const Profile& profile) {
    std::string traits;
    json::Writer writer(traits);
    mapping::write_traits(writer, profile);
    return traits;
  }

  /// What was put together of parts turned out to be the whole.
  static Decision nothing_new(const Profile& profile) {
    Decision decision = ignore(known_reason);
    commercetools::write_record(profile, decision.record);
    return decision;
  }

  /// A message that a read customer already has still tells which message comes next.
  Decision already_known() {
    Decision decision = ignore(known_reason);
    const bool same = older_.whole && message().version == older_.version;
    if (same && message().sequence_number > older_.sequence) {
      older_.sequence = message().sequence_number;
      commercetools::write_record(older_, decision.record);
    }
    return decision;
  }

  /// Whatever the order of arrival: an id that is gone stays gone. Where an id may come back, the
  /// times decide. What is kept says only that.
  Result<Decision> decide_deletion() {
    Profile& gone = reading_->profile;
    const bool versions = message().version != 0 || older_.version != 0;
    if (known_ && !versions && place_of(gone, older_) == Place::older) return ignore(older_reason);
    Decision decision;
    decision.erase = reading_->change.erase;
    const auto user = user_of_deleted();
    write_deleted(decision.record);
    if (!user) {
      decision.reason = "the customer that was deleted was never known here";
    } else if (config_->on_delete == OnDelete::ignore) {
      decision.reason = "deletions are not passed on (segment.on_delete)";
    } else {
      decision.kind = Decision::Kind::deliver;
      // Where there are versions an id is used once, and all that tell of its end say the same.
      const std::string revision = versions ? "deleted" : "message:" + reading_->delivery_id;
      const auto from = origin(revision, message().created_at);
      Call& call = decision.calls.emplace_back();
      if (config_->on_delete == OnDelete::identify) {
        mapping::identify_deleted(*user, from, call);
      } else {
        mapping::delete_person(*user, from, call);
      }
    }
    return decision;
  }

  std::optional<std::string> user_of_deleted() {
    Profile& gone = reading_->profile;
    if (gone.id.value.empty() && !message().resource_id.empty()) gone.id.set(message().resource_id);
    for (const auto* profile : {&std::as_const(older_), &std::as_const(gone)}) {
      if (auto user = mapping::user_id(*profile, config_->user_id)) return std::move(*user);
    }
    return std::nullopt;
  }

  void write_deleted(std::string& record) const {
    const std::string_view at = message().created_at;
    Profile gone;
    if (!reading_->profile.id.value.empty()) gone.id.set(reading_->profile.id.value);
    gone.version = std::max(message().version, older_.version);
    gone.sequence = std::max(message().sequence_number, older_.sequence);
    if (!at.empty()) gone.last_modified_at.set(at);
    gone.deleted_at = at.empty() ? "unknown" : at;
    // By the address an erasure, which may come later, finds more; then it goes too.
    gone.email = older_.email;
    commercetools::write_record(gone, record);
  }

  /// The userId before this change, if a change of it is to be told; else empty.
  std::string former_user() const {
    if (config_->user_id != UserId::email || config_->on_email_change != OnEmailChange::alias) {
      return {};
    }
    if (!known_ || !older_.email.known()) return {};
    auto user = mapping::user_id(older_, config_->user_id);
    return user ? std::move(*user) : std::string{};
  }

  Result<Decision> deliver(const Profile& profile, const std::string& former,
                           std::string_view revision, std::string_view happened_at) {
    Decision decision;
    decision.kind = Decision::Kind::deliver;
    const auto from = origin(revision, happened_at);
    mapping::IdentifyContext context{config_->consent_field, {}};
    const auto identifier = mapping::identifier(profile, config_->user_id);
    if (!identifier) return identifier.error();
    const mapping::NormalEmail email(*identifier);
    const auto user = config_->user_id == UserId::email ? email.text() : *identifier;
    if (!former.empty() && user != former) {
      context.external_id = profile.id.value;
      mapping::alias(former, user, profile.id.value, from, decision.calls.emplace_back());
    }
    mapping::identify(profile, user, from, context, consent_parser_, decision.calls.emplace_back());
    if (config_->keeps_records) commercetools::write_record(profile, decision.record);
    return decision;
  }

  mapping::Origin origin(std::string_view revision, std::string_view happened_at) {
    resource_ = "customer/";
    resource_ += reading_->resource_id;
    return {config_->tenant, message().project_key, resource_, revision, mapping_, happened_at};
  }

  const Config* config_;
  Reading* reading_ = nullptr;
  std::string_view mapping_;
  bool known_ = false;
  Profile older_;
  std::string resource_;
  json::Parser record_parser_;
  json::Parser customer_parser_;
  json::Parser consent_parser_;
};

}  // namespace ctsync
