// SPDX-License-Identifier: MIT
#include "operator/reason_advice.hpp"

namespace ctsync::server {

std::string_view reason_advice(ReasonCode code) noexcept {
  switch (code) {
    case ReasonCode::fetch_failed:
      return "look at commercetools' status, then ctsync dlq retry --all --reason fetch_failed";
    case ReasonCode::unreadable:
      return "correct the sender; ctsync dlq show ID --payload prints what it sent";
    case ReasonCode::malformed:
    case ReasonCode::missing:
    case ReasonCode::invalid: return "correct the sender, and have it deliver again";
    case ReasonCode::unsupported:
      return "upgrade, or correct the configuration, then ctsync dlq retry";
    case ReasonCode::too_large:
      return "correct the sender, or raise the limit and have it deliver again";
    case ReasonCode::internal: return "run ctsync doctor, then report it";
    case ReasonCode::fetch_not_configured:
      return "set it, restart, ctsync dlq retry --all --reason fetch_not_configured";
    case ReasonCode::rejected:
      return "see in ctsync dlq show ID what the target answered, and correct that before a retry. "
             "Of "
             "a request that a rule wrote the sentence may have a JSON pointer into it: correct "
             "the "
             "rule";
    case ReasonCode::over_limit:
      return "leave custom fields out (segment.custom_fields.exclude) or make the customer's data "
             "smaller; the next change sends it again";
    case ReasonCode::gave_up:
      return "once the target works: ctsync dlq retry --all --reason gave_up";
    case ReasonCode::rule_failed:
      return "mend the rule (ctsync mapping check, test), then ctsync replay mapping --since TIME";
    case ReasonCode::userid_in_use: return "nothing; discard it";
    case ReasonCode::superseded:
    case ReasonCode::erased: return "nothing; it cannot be retried, discard it";
    default: return {};
  }
}

}  // namespace ctsync::server
