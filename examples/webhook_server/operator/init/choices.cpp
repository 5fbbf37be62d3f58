// SPDX-License-Identifier: MIT
#include "operator/init/choices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <http/base_url.hpp>

#include "operator/text/listed.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view lower_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view letters, std::string_view more) {
  return !text.empty() && text.size() <= 90 && std::all_of(text.begin(), text.end(), [&](char c) {
    return letters.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
  });
}

bool is_project_key(std::string_view text) {
  return text.size() <= 64 && consists_of(text, lower_and_digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-");
}

bool is_name(std::string_view text) {
  return consists_of(text, lower_and_digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.:");
}

bool is_aws_region(std::string_view text) { return consists_of(text, lower_and_digits, "-"); }

bool is_account(std::string_view text) {
  return text.size() == 12 && consists_of(text, "0123456789", "");
}

bool is_address(std::string_view text) {
  const auto url = http::parse_base_url(text, false, "");
  return url && url->tls && url->path.empty() && !text.ends_with('/');
}

constexpr std::array<std::string_view, 4> clouds{"gcp", "aws", "azure", "none"};
constexpr std::array<std::string_view, 5> regions{"europe-west1.gcp", "us-central1.gcp",
                                                  "australia-southeast1.gcp", "eu-central-1.aws",
                                                  "us-east-2.aws"};
constexpr std::array<std::string_view, 2> aws_services{"sns", "eventbridge"};
constexpr std::array<std::string_view, 2> segment_regions{"us", "eu"};
constexpr std::array<std::string_view, 4> user_ids{"customer_id", "email", "external_id",
                                                   "customer_number"};

constexpr std::string_view about_clouds =
    "commercetools cannot post to a URL: it publishes to a topic of a cloud, which pushes to "
    "ctsync. "
    "gcp: Pub/Sub, aws: SNS or EventBridge, azure: Event Grid, none: only what you sign yourself.";

constexpr std::string_view about_aws_services =
    "sns: a topic of yours, whose messages are signed; it gives up after a minute unless you raise "
    "that. eventbridge: a partner event source, which presents a key and repeats for 24 hours.";

constexpr std::string_view about_user_ids =
    "Segment finds a person by the userId, so that it cannot be changed later: every customer "
    "would "
    "become a second profile. customer_id, the id in commercetools, never changes and is never "
    "used "
    "again; it is recommended. email suits a workspace whose other sources identify people by it, "
    "but a new address starts a new profile; external_id and customer_number leave out who has "
    "none.";

constexpr std::array rows{
    ChoiceRow{"--project-key",
              &InitChoices::project_key,
              "",
              "commercetools project key",
              "",
              "",
              {},
              is_project_key,
              "1 to 64 of A-Z a-z 0-9 _ -"},
    ChoiceRow{"--region", &InitChoices::region, "", "region of the project", "", "europe-west1.gcp",
              regions},
    ChoiceRow{"--cloud", &InitChoices::cloud, "", "cloud", about_clouds, "none", clouds},
    ChoiceRow{"--gcp-project",
              &InitChoices::gcp_project,
              "gcp",
              "Google Cloud project",
              "",
              "",
              {},
              is_name,
              "the id of a project"},
    ChoiceRow{"--aws-service", &InitChoices::aws_service, "aws", "AWS service", about_aws_services,
              "sns", aws_services},
    ChoiceRow{"--aws-account",
              &InitChoices::aws_account,
              "aws",
              "AWS account",
              "",
              "",
              {},
              is_account,
              "12 digits"},
    ChoiceRow{"--aws-region",
              &InitChoices::aws_region,
              "aws",
              "AWS region",
              "",
              "eu-central-1",
              {},
              is_aws_region,
              "a region such as eu-central-1"},
    ChoiceRow{"--azure-group",
              &InitChoices::azure_group,
              "azure",
              "Azure resource group",
              "",
              "",
              {},
              is_name,
              "the name of a resource group"},
    ChoiceRow{
        "--url",
        &InitChoices::url,
        "any",
        "URL of this server, as the cloud reaches it",
        "The server speaks HTTP, so a proxy or load balancer in front of it has to speak TLS.",
        "",
        {},
        is_address,
        "https:// and a host, without a path"},
    ChoiceRow{"--segment-region", &InitChoices::segment_region, "",
              "region of the Segment workspace", "", "us", segment_regions},
    ChoiceRow{"--user-id", &InitChoices::user_id, "", "userId", about_user_ids, "customer_id",
              user_ids},
};

}  // namespace

std::span<const ChoiceRow> choice_rows() { return rows; }

bool concerns(const ChoiceRow& row, const InitChoices& choices) {
  if (row.cloud.empty()) return true;
  return row.cloud == "any" ? choices.cloud != "none" : row.cloud == choices.cloud;
}

std::string_view service_of(const InitChoices& choices) {
  if (choices.cloud == "gcp") return "pubsub";
  if (choices.cloud == "aws") return choices.aws_service;
  return choices.cloud == "azure" ? "event_grid" : "none";
}

std::string objection(const ChoiceRow& row, std::string_view answer) {
  if (row.words.empty()) {
    return row.is_valid(answer) ? "" : fmt::format("expected {}", row.expected);
  }
  const bool known = std::find(row.words.begin(), row.words.end(), answer) != row.words.end();
  return known ? "" : fmt::format("expected one of {}", listed(row.words));
}

}  // namespace ctsync::server
