// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// What a user of `ctsync init` chose. The names of cloud resources that are not here are made up
/// of "ctsync".
struct InitChoices {
  std::string cloud;  ///< gcp, aws, azure or none
  std::string project_key;
  std::string region;  ///< of the commercetools project
  std::string url;     ///< of this server, as the cloud reaches it, without a path
  std::string gcp_project;
  std::string aws_service;  ///< sns or eventbridge
  std::string aws_account;
  std::string aws_region;
  std::string azure_group;
  std::string segment_region;
  std::string user_id;
};

/// One choice: the option of the command line, and the question on a terminal.
struct ChoiceRow {
  std::string_view option;
  std::string InitChoices::*member;
  std::string_view cloud;  ///< asked for this cloud only, or for "any" of the three; else empty
  std::string_view question;
  std::string_view explanation;  ///< what to know before it is answered; may be empty
  std::string_view usual;        ///< taken if nothing is answered; empty: an answer is required
  std::span<const std::string_view> words;  ///< the only answers; empty: see `is_valid`
  bool (*is_valid)(std::string_view) = nullptr;
  std::string_view expected = {};  ///< what `is_valid` accepts, in words
};

/// Every choice, in the sequence in which they are asked.
std::span<const ChoiceRow> choice_rows();

/// Whether the choice matters for the cloud that was chosen.
bool concerns(const ChoiceRow& row, const InitChoices& choices);

/// By which service deliveries come: pubsub, sns, eventbridge, event_grid, or none.
std::string_view service_of(const InitChoices& choices);

/// Why an answer cannot be taken, such as "expected us or eu"; empty if it can.
std::string objection(const ChoiceRow& row, std::string_view answer);

}  // namespace ctsync::server
