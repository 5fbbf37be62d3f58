// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/state/customer_groups.hpp>
#include <ctsync/state/merge.hpp>
#include <ctsync/state/sequence.hpp>
#include <ctsync/state/workspace.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::detail {

/// Applies a change to a customer's record. Versions decide whether it may be applied.
class CustomerState {
 public:
  /// Writes the result to `step`, which must be new.
  CustomerState(const Reading& reading, Profile* own, const Needs& needs, Workspace& workspace,
                Step& step)
      : reading_(reading),
        own_(own),
        needs_(needs),
        workspace_(workspace),
        change_(reading.change.customer()),
        step_(step) {}
  CustomerState(const CustomerState&) = delete;
  CustomerState& operator=(const CustomerState&) = delete;

  Status apply(std::optional<std::string_view> record, const Reads& reads) {
    known_ = record.has_value();
    if (known_) {
      auto status = commercetools::read_record(workspace_.record, *record, older_);
      if (!status) return std::move(status).error();
    }
    begin_step(reading_, step_);
    carry(step_, message(), {}, needs_);
    auto decided = decide();
    if (decided && step_.must_fetch) {
      const Fetched* fetched = reads.find(step_.must_fetch->what);
      if (fetched == nullptr || !is_usable(*fetched)) return decided;
      step_.must_fetch.reset();
      step_.after.reset();
      decided = fetched->kind == Fetched::Kind::gone ? apply_gone() : apply_fetched(fetched->text);
    }
    const bool tells = decided && !step_.must_fetch && step_.after && !step_.deleted;
    if (needs_.groups && tells && !step_.ignored) {
      step_.must_fetch = read_groups(reads, workspace_.group, *step_.after);
    }
    return decided;
  }

 private:
  using Kind = CustomerChange::Kind;

  const Notification& message() const noexcept { return reading_.notification; }

  Status decide() {
    if (!older_.erased_at.empty()) return erased();
    if (!older_.deleted_at.empty() && !comes_back()) return deleted();
    if (is_told_again()) known_ = false;
    if (change_ == nullptr) return fetch_if_newer();
    switch (change_->kind) {
      case Kind::patch: return apply_patch();
      case Kind::version_only: return apply_version();
      case Kind::deletion: return apply_deletion(reading_.profile, change_->erase);
      default: return apply_customer(told(), change_->kind == Kind::snapshot);
    }
  }

  static Status done() noexcept { return {std::monostate{}}; }

  [[gnu::noinline]] Status ignore(ReasonCode code, std::string_view text) {
    step_.ignored = {code, std::string(text)};
    return done();
  }
  Status stale() { return ignore(ReasonCode::stale, "a newer state of this customer is known"); }
  [[gnu::noinline]] Status fetch(MustFetch what) {
    step_.must_fetch.emplace(std::move(what));
    return done();
  }
  Status fetch(ReasonCode code, std::string_view text) {
    return fetch(commercetools::customer::detail::must_fetch(message(), code, text));
  }

  Status erased() {
    step_.was_erased = true;
    return ignore(ReasonCode::erased, "everything about this customer was erased");
  }
  Status deleted() {
    step_.erase = change_ != nullptr && change_->erase;
    return ignore(ReasonCode::deleted, "the customer was deleted");
  }

  [[gnu::noinline]] Profile told() const {
    return own_ != nullptr ? std::move(*own_) : reading_.profile;
  }

  /// Whether one target is told, whatever is known.
  bool is_told_again() const noexcept { return !reading_.only.empty(); }

  /// Whether a deleted customer is there again. commercetools uses no id twice, but a record whose
  /// id is an e-mail address may come back, and a customer that a job read after the version of
  /// their deletion was never deleted.
  bool comes_back() const {
    const Profile& newer = reading_.profile;
    if (message().of_backfill) return older_.version != 0 && message().version > older_.version;
    if (change_ == nullptr || !change_->describes()) return false;
    const bool versions = newer.version != 0 && older_.version != 0;
    return versions ? newer.version > older_.version : place_of(newer, older_) == Place::next;
  }

  /// Revision and time are those of this delivery, not those that the record adds.
  [[gnu::noinline]] Status apply_customer(Profile&& told, bool whole) {
    Profile& after = step_.after.emplace(std::move(told));
    step_.revision = after.version != 0 ? "version:" + std::to_string(after.version)
                                        : "delivery:" + reading_.delivery_id;
    step_.timestamp =
        after.last_modified_at.known() ? after.last_modified_at.value : message().created_at;
    if (!reading_.again.empty()) tell_again();
    if (known_) {
      const Place place = place_of(after, older_);
      if (place == Place::older) return stale();
      if (place == Place::known) return already_known();
      step_.same_version = after.version != 0 && after.version == older_.version;
      merge(after, older_, whole ? UpdateKind::snapshot : UpdateKind::patch);
      step_.before.emplace(std::move(older_));
    }
    write_record();
    return done();
  }

  /// What a target says otherwise by now is said to it anew: with ids and a time of its own.
  void tell_again() {
    step_.revision.append(":again:").append(reading_.again);
    step_.timestamp = message().created_at;
  }

  Status apply_patch() {
    if (!known_) return fetch(ReasonCode::not_known_yet, "the customer is not known yet");
    switch (place_of(message(), older_)) {
      case Place::older: return stale();
      case Place::known: return already_known();
      case Place::gap:
        return fetch(ReasonCode::missing_changes,
                     "changes between this one and the known state are missing");
      case Place::next: break;
    }
    Profile& after = step_.after.emplace(older_);
    if (const auto* address = primary_address(after)) after.sent.add(parts_of(*address));
    auto applied = commercetools::customer::apply_patch(message(), after);
    if (!applied) return std::move(applied).error();
    if (*applied == commercetools::Applied::incomplete) {
      return fetch(ReasonCode::unknown_address, "the change is about an address that is not known");
    }
    drop_outdated_full_name(after, older_);
    step_.before.emplace(std::move(older_));
    step_.revision = "message:" + reading_.delivery_id;
    step_.timestamp = message().created_at;
    write_record();
    return done();
  }

  Status fetch_if_newer() {
    const std::int64_t at = message().version;
    if (known_ && at != 0 && older_.version != 0) {
      if (at < older_.version) return stale();
      if (at == older_.version && older_.whole) return already_known();
    }
    return fetch(*reading_.change.must_fetch());
  }

  /// There is nothing to tell, but the next message follows on this one.
  Status apply_version() {
    if (known_ && place_of(message(), older_) == Place::next) {
      commercetools::customer::advance(message(), older_);
      rewrite_record();
    }
    return ignore(ReasonCode::no_profile_change,
                  "this message type changes nothing in the customer's profile");
  }

  /// A message whose customer was read already still tells which message comes next.
  Status already_known() {
    step_.after.reset();
    const bool same = older_.whole && message().version == older_.version;
    if (same && message().sequence_number > older_.sequence) {
      older_.sequence = message().sequence_number;
      rewrite_record();
    }
    return ignore(ReasonCode::known_version, "this version of the customer is known already");
  }

  Status apply_fetched(std::string_view text) {
    auto root = workspace_.fetched.parse(text);
    if (!root) return std::move(root).error();
    carry(step_, message(), *root, needs_);
    Profile customer;
    Notification asked = message();
    if (is_told_again()) asked.version = std::max(asked.version, older_.version);
    auto change = commercetools::customer::interpret_fetched(asked, *root, customer);
    if (!change) return std::move(change).error();
    if (auto* again = change->must_fetch()) return fetch(*again);
    return apply_customer(std::move(customer), true);
  }

  /// The customer is not there to be read: deleted, if it was known.
  Status apply_gone() {
    if (!known_) return ignore(ReasonCode::gone, "the customer is gone from commercetools");
    return apply_deletion(Profile{}, false);
  }

  /// A deleted id stays deleted, whenever the deletion arrives. Where an id may come back, versions
  /// or times decide. The record says only that the customer was deleted.
  Status apply_deletion(const Profile& told, bool erase) {
    const bool event = message().kind == NotificationKind::customer_event;
    const bool versions = !event && (message().version != 0 || older_.version != 0);
    if (known_ && !versions && place_of(told, older_) == Place::older) return stale();
    Profile& gone = step_.after.emplace(told);
    if (gone.id.value.empty() && !message().resource_id.empty()) gone.id.set(message().resource_id);
    step_.deleted = true;
    step_.erase = erase;
    // With commercetools' versions an id is used once, and every notification of its end says the
    // same.
    step_.revision = versions ? "deleted" : "message:" + reading_.delivery_id;
    step_.timestamp = message().created_at;
    write_deleted(gone);
    if (known_) step_.before.emplace(std::move(older_));
    return done();
  }

  void write_deleted(const Profile& told) {
    const std::string_view at = message().created_at;
    Profile gone;
    if (!told.id.value.empty()) gone.id.set(told.id.value);
    const Notification& end = message();
    gone.version = std::max({end.version, told.version, older_.version});
    gone.sequence = end.sequence_number > older_.sequence ? end.sequence_number : older_.sequence;
    if (!at.empty()) gone.last_modified_at.set(at);
    gone.deleted_at = at.empty() ? "unknown" : at;
    // A later erasure finds more data with the e-mail address, and erases it too.
    gone.email = older_.email;
    commercetools::write_record(gone, step_.record);
  }

  /// Writes the record with another version or sequence number. The step keeps the customer, so
  /// that their identifiers are written again with the record.
  void rewrite_record() {
    commercetools::write_record(older_, step_.record);
    step_.before.emplace(std::move(older_));
  }

  void write_record() {
    if (needs_.record && !is_told_again()) commercetools::write_record(*step_.after, step_.record);
  }

  const Reading& reading_;
  Profile* own_;  // the reading's profile, if it may be taken
  const Needs& needs_;
  Workspace& workspace_;
  const CustomerChange* change_;  // null: the customer must be read
  bool known_ = false;
  Profile older_;
  Step& step_;
};

/// CustomerState's answer, made where the caller wants it.
inline Result<Step> apply_to_customer(const Reading& reading, Profile* own,
                                      std::optional<std::string_view> record, const Reads& reads,
                                      const Needs& needs, Workspace& workspace) {
  Result<Step> result(std::in_place);
  auto status = CustomerState(reading, own, needs, workspace, *result).apply(record, reads);
  if (!status) result = std::move(status).error();
  return result;
}

}  // namespace ctsync::detail
