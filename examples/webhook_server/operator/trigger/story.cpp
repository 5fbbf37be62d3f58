// SPDX-License-Identifier: MIT
#include "operator/trigger/story.hpp"

#include <fmt/format.h>

#include <array>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/base/uuid.hpp>
#include <span>
#include <utility>

#include "operator/text/template.hpp"
#include "operator/trigger/templates.hpp"

namespace ctsync::server {

namespace {

struct SubjectRow {
  std::string_view type;     ///< as commercetools writes it
  std::string_view purpose;  ///< the name of its id in templates
};

SubjectRow row_of(Subject subject) {
  switch (subject) {
    case Subject::customer: return {"customer", "customer"};
    case Subject::order: return {"order", "order"};
    case Subject::payment: return {"payment", "payment"};
    case Subject::quote_request: return {"quote-request", "quote_request"};
    case Subject::quote: return {"quote", "quote"};
    case Subject::review: return {"review", "review"};
    case Subject::business_unit: return {"business-unit", "business_unit"};
  }
  return {};
}

std::string time_text(Time time) {
  std::string text;
  ctsync::detail::append_datetime(text, time);
  return text;
}

/// What one story is made of.
class Story {
 public:
  Story(const TriggerEvent& event, const StoryRequest& request, std::string_view seed)
      : event_(event), request_(request), seed_(seed), mark_(fresh_id(seed, "mark").substr(0, 8)) {
    const bool changes_email = event.name == "customer.email_changed";
    const auto made_up = fmt::format("ctsync-test-{}@example.com", mark_);
    email_ = changes_email || request.email.empty() ? made_up : request.email;
    new_email_ = changes_email && !request.email.empty()
                     ? request.email
                     : fmt::format("ctsync-test-{}-new@example.com", mark_);
  }

  /// The delivery of the step at `place`. A change of a customer is the version after the one
  /// before.
  FreshDelivery delivery(const TriggerStep& step, std::size_t place, Time at) const {
    const auto row = row_of(step.subject);
    FreshDelivery made;
    made.type = step.message;
    made.id = fresh_id(seed_, fmt::format("message {}", place));
    made.resource_type = row.type;
    made.resource_id = id_of(row.purpose);
    made.customer = id_of("customer");
    made.project = request_.project;
    made.time = time_text(at);
    made.sequence = version_of(step);
    made.what = fmt::format("{}, {} {}, version {}", made.type, made.resource_type,
                            made.resource_id, made.sequence);
    const auto number = std::to_string(made.sequence);
    const auto content = content_of(step, made.time);
    made.body = filled(templates::message, {{"project", made.project},
                                            {"message", made.id},
                                            {"sequence", number, true},
                                            {"type", made.resource_type},
                                            {"resource", made.resource_id},
                                            {"version", number, true},
                                            {"name", made.type},
                                            {"time", made.time},
                                            {"content", content, true}});
    return made;
  }

 private:
  std::int64_t version_of(const TriggerStep& step) const {
    if (step.subject != Subject::customer || step.message == "CustomerCreated") return 1;
    return request_.customer.empty() ? 2 : request_.version + 1;
  }

  std::string id_of(std::string_view purpose) const {
    if (purpose == "customer" && !request_.customer.empty()) return request_.customer;
    if (purpose == "order" && !request_.order.empty()) return request_.order;
    if (purpose == "payment" && !request_.payment.empty()) return request_.payment;
    return fresh_id(seed_, purpose);
  }

  /// The members that only this message has, with a comma before them.
  std::string content_of(const TriggerStep& step, const std::string& time) const {
    if (step.content.empty()) return {};
    const auto with_lines = filled(step.content, {{"lines", templates::lines, true}});
    const auto known = filled(
        with_lines, {{"time", time},
                     {"mark", mark_},
                     {"email", email_},
                     {"new_email", new_email_},
                     {"order_state", event_.name == "order.cancelled" ? "Cancelled" : "Open"}});
    return std::string(",").append(with_ids(known));
  }

  /// Each name that is left stands for an id.
  std::string with_ids(std::string text) const {
    for (const auto* name :
         {"customer", "order", "address", "other_address", "group", "line", "product",
          "product_type", "price", "cart", "delivery", "parcel", "return", "transaction",
          "quote_request", "quote", "staged_quote", "review", "business_unit"}) {
      text = filled(text, {{name, id_of(name)}});
    }
    return text;
  }

  const TriggerEvent& event_;
  const StoryRequest& request_;
  std::string_view seed_;
  std::string mark_;
  std::string email_;
  std::string new_email_;
};

}  // namespace

std::string fresh_id(std::string_view seed, std::string_view purpose) {
  return name_uuid({"trigger", seed, purpose});
}

std::span<const TriggerStep> steps_of(const TriggerEvent& event, const StoryRequest& request) {
  const bool is_about = !request.order.empty() || !request.payment.empty();
  if (event.needed != Needed::nothing && is_about) return event.about;
  const bool is_known = event.begins_with_customer() && !request.customer.empty();
  return is_known ? event.tale.subspan(1) : event.tale;
}

std::vector<FreshDelivery> story_of(const TriggerEvent& event, const StoryRequest& request,
                                    std::string_view seed, Time now) {
  const Story story(event, request, seed);
  const auto steps = steps_of(event, request);
  std::vector<FreshDelivery> all;
  for (std::size_t place = 0; place < steps.size(); ++place) {
    const auto before = static_cast<Duration::rep>(steps.size() - 1 - place);
    all.push_back(story.delivery(steps[place], place, now - Duration{before}));
  }
  return all;
}

}  // namespace ctsync::server
