// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/model/fetch.hpp>
#include <ctsync/model/guest.hpp>
#include <ctsync/model/reading.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/state/told.hpp>
#include <ctsync/state/workspace.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::detail {

/// Whether the name of a custom field is that of a consent field, which may end in `*`.
inline bool is_consent_field(std::string_view name, std::string_view field) {
  if (field.empty()) return false;
  return field.ends_with('*') ? name.starts_with(field.substr(0, field.size() - 1)) : name == field;
}

/// Applies News to the record of its resource: reads what is missing, has the family write the
/// events, and keeps those that were not sent before.
class EventState {
 public:
  EventState(const commercetools::Family& family, const Reading& reading, const Reads& reads,
             const Needs& needs, Time now, Workspace& workspace)
      : family_(family),
        reading_(reading),
        reads_(reads),
        needs_(needs),
        now_(now),
        workspace_(workspace),
        notification_(reading.notification) {}

  Result<Step> apply(std::optional<std::string_view> record) {
    const News* news = reading_.change.news();
    Change with_payload;
    if (news != nullptr && news->read && news->read->what.kind == Fetch::Kind::message) {
      if (!is_heard(*news)) return nothing(ReasonCode::event_off, off);
      auto read = read_message(*news->read);
      if (!read) return std::move(read).error();
      if (read->must_fetch() != nullptr) return waiting(*read->must_fetch());
      with_payload = std::move(*read);
      if (const auto* ignored = with_payload.ignored()) return nothing(*ignored);
      news = with_payload.news();
    }
    if (news == nullptr) return Error{Errc::internal, "", "the family gave no news"};
    return apply(*news, record);
  }

 private:
  static constexpr std::string_view off = "no target receives this event (events_on, events_off)";

  Result<Step> nothing(const Ignored& ignored) {
    Step step = begin_step(reading_);
    step.ignored = ignored.reason;
    return step;
  }
  Result<Step> nothing(ReasonCode code, std::string_view text) {
    return nothing(ignored(code, text));
  }
  Result<Step> waiting(const MustFetch& what) {
    Step step = begin_step(reading_);
    step.must_fetch = what;
    return step;
  }

  Result<Step> scheduled(const Scheduled& later) {
    Step step = begin_step(reading_);
    step.scheduled = later;
    return step;
  }

  bool is_heard(const News& news) const {
    if (news.of_any_update && !needs_.shop.all_order_updates) return false;
    const auto hears = [&](std::string_view name) {
      return needs_.hearing.hears(name, news.explicitly);
    };
    return news.names.empty() || std::any_of(news.names.begin(), news.names.end(), hears);
  }

  /// The meaning of a message that came without its payload, from the message as it is kept by
  /// commercetools.
  Result<Change> read_message(const MustFetch& wanted) {
    const Fetched* fetched = reads_.find(wanted.what);
    if (fetched == nullptr || !is_usable(*fetched)) return Change(wanted);
    if (fetched->kind == Fetched::Kind::gone) {
      return Error{Errc::missing, "/payloadNotIncluded",
                   "the message came without its payload, and commercetools does not keep it: "
                   "enable messages in the project's settings"};
    }
    auto root = workspace_.message.parse(fetched->text);
    if (!root) return std::move(root).error();
    notification_.payload = *root;
    notification_.payload_not_included = false;
    Profile unused;
    return family_.interpret(notification_, unused);
  }

  Result<Step> apply(const News& news, std::optional<std::string_view> record) {
    if (news.erases) return erasure();
    if (!is_heard(news)) return nothing(ReasonCode::event_off, off);
    auto told = Told::read(workspace_.record, record);
    if (!told) return std::move(told).error();
    if (told->erased()) return erased();
    if (!reading_.only.empty()) told->forget();
    if (!news.fact.empty() && told->knows(track_of(news.names.front()), news.fact)) {
      return nothing(ReasonCode::told_before, "everything in it was told before");
    }
    if (news.after_quiet) {
      const auto began = parse_datetime(notification_.created_at);
      const Time due = began.value_or(now_) + needs_.shop.cart_abandoned_after;
      if (now_ < due) return scheduled({due, {ReasonCode::scheduled, "it waits for its time"}});
    }
    json::View read;
    if (news.read) {
      const Fetched* fetched = reads_.find(news.read->what);
      const bool goes_without = news.can_do_without && fetched != nullptr &&
                                fetched->kind == Fetched::Kind::not_configured;
      if (!goes_without && (fetched == nullptr || !is_usable(*fetched))) return waiting(*news.read);
      const bool gone = goes_without || fetched->kind == Fetched::Kind::gone;
      if (gone && !news.can_do_without) {
        return nothing(ReasonCode::gone, "the resource is gone from commercetools");
      }
      if (!gone) {
        auto root = workspace_.fetched.parse(fetched->text);
        if (!root) return std::move(root).error();
        read = *root;
      }
    }
    const bool is_whole_story = !record || !reading_.only.empty();
    notification_.of_backfill = notification_.of_backfill && is_whole_story;
    auto change = family_.tell({notification_, read, needs_.shop, needs_.hearing, now_});
    if (!change) return std::move(change).error();
    if (const auto* ignored = change->ignored()) return nothing(*ignored);
    if (const auto* again = change->must_fetch()) return waiting(*again);
    if (const auto* later = change->scheduled()) return scheduled(*later);
    if (change->events() == nullptr) return Error{Errc::internal, "", "the family told nothing"};
    auto step = apply(*change->events(), *std::move(told));
    if (step) carry(*step, notification_, read, needs_);
    return step;
  }

  /// What a Track is called among the facts that were sent.
  static std::string track_of(std::string_view event) {
    std::string what(name(CallKind::track));
    return what.append(" ").append(event);
  }

  /// Everything that is kept of the resource is to be erased.
  Result<Step> erasure() {
    Step step = begin_step(reading_);
    step.erase = true;
    step.ignored = {ReasonCode::no_event, "what is kept of the resource is erased"};
    return step;
  }

  /// Everything about the guest of the resource was erased, and this delivery is too.
  Result<Step> erased() {
    Step step = begin_step(reading_);
    step.was_erased = true;
    step.ignored = {ReasonCode::erased, "everything about this customer was erased"};
    return step;
  }

  Result<Step> apply(const EventChange& change, Told told) {
    Step step = begin_step(reading_);
    step.timestamp = reading_.notification.created_at;
    bool repeats = false;
    for (const auto& each : change.subjects) {
      SubjectEvents fresh{subject_of(each.subject), {}};
      for (std::size_t i = 0; i < each.events.size(); ++i) {
        if (is_wanted(each.events, i)) add(each.events[i], fresh, told, repeats);
      }
      if (fresh.events.empty()) continue;
      if (step.events.empty()) {
        step.subject = std::move(fresh.subject);
        step.events = std::move(fresh.events);
      } else {
        step.others.push_back(std::move(fresh));
      }
    }
    if (step.events.empty() && !repeats) return nothing(ReasonCode::event_off, off);
    if (step.events.empty()) {
      return nothing(ReasonCode::told_before, "everything in it was told before");
    }
    step.custom = consent_of(change.custom);
    step.store = change.store;
    if (step.only.empty()) step.record = told.write();
    return step;
  }

  /// The subject of events with its key completed.
  Subject subject_of(const Subject& of) const {
    Subject subject = of;
    if (subject.key.empty()) subject.key = reading_.key;
    if (subject.key.system.empty()) subject.key.system = reading_.key.system;
    subject.key.tenant = reading_.key.tenant;
    return subject;
  }

  /// Whether some target receives an event. The Identify of a guest goes with the events after it.
  bool is_wanted(const std::vector<Event>& events, std::size_t at) const {
    if (receives(events, at, needs_.hearing)) return true;
    return events[at].kind == CallKind::identify && !events[at].with_email;
  }

  /// Adds an event, unless its fact was sent before. The members of a group are known by digests,
  /// and no older state of the group is sent for any of them.
  void add(const Event& event, SubjectEvents& into, Told& told, bool& repeats) const {
    std::string what(name(event.kind));
    what.append(" ").append(event.name);
    bool is_known = false;
    if (event.kind == CallKind::group) {
      is_known = told.has_newer(what, event.revision);
      what.append(" ");
      append_uuid(what, digest(into.subject.key));
    }
    is_known = is_known || told.covers(what, event.revision, notification_.version);
    if (is_known || !told.add(what, event.revision)) {
      repeats = true;
      return;
    }
    if (notification_.of_backfill) told.cover(what, notification_.version);
    Event& added = into.events.emplace_back(event);
    if (!added.guest.empty()) {
      added.guest = told.guest().empty() ? pseudonym(added.guest) : told.guest();
    } else if (into.subject.key.type == guest_type && told.guest().empty()) {
      told.set_guest(pseudonym(guest_part(into.subject)));
    }
  }

  /// The anonymous id that is made of a part, after the part's kind.
  std::string pseudonym(std::string_view part) const {
    if (part.empty()) return {};
    std::string text(part.substr(0, part.find(':') + 1));
    return text + guest_id(reading_.key.tenant, reading_.notification.project_key, part);
  }

  /// The custom fields that hold a consent by some target's settings, as a JSON object.
  std::string consent_of(json::View custom) const {
    std::string text;
    json::Writer writer(text);
    for (auto member = custom.members(); member.next();) {
      const auto is_it = [&](const Listener& listener) {
        return is_consent_field(member.key, listener.consent_field);
      };
      if (std::none_of(needs_.listeners.begin(), needs_.listeners.end(), is_it)) continue;
      if (text.empty()) writer.begin_object();
      writer.key(member.key);
      json::write(writer, member.value);
    }
    if (!text.empty()) writer.end_object();
    return text;
  }

  const commercetools::Family& family_;
  const Reading& reading_;
  const Reads& reads_;
  const Needs& needs_;
  Time now_;
  Workspace& workspace_;
  Notification notification_;
};

}  // namespace ctsync::detail
