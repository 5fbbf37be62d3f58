// SPDX-License-Identifier: MIT
#include "operator/init/road.hpp"

#include <algorithm>
#include <string_view>

#include "operator/text/template.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view client =
    R"~(Enter the API client of commercetools (CTP_CLIENT_ID, CTP_CLIENT_SECRET) in
<env>

)~";

constexpr std::string_view begin = R"~(Load the settings, in each terminal, and check them:
  set -a; . <env>; set +a
  <ctsync> check-config

Start the server, and in another terminal send it a made-up customer. It reaches your Segment
workspace, so the command asks first; look for "Identify" in the debugger of your Segment source:
  <ctsync> serve
  <ctsync> trigger customer.created
)~";

constexpr std::string_view pubsub = R"~(
Let Google Pub/Sub push to <url>/webhooks/commercetools
(these commands follow Google's documentation; ctsync was never tested in an account there):
  gcloud services enable pubsub.googleapis.com iam.googleapis.com --project=<gcp_project>
  gcloud pubsub topics create ctsync --project=<gcp_project>
  gcloud pubsub topics add-iam-policy-binding ctsync --project=<gcp_project> \
    --role=roles/pubsub.publisher \
    --member=serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com
  gcloud iam service-accounts create ctsync-push --project=<gcp_project>
  gcloud iam service-accounts add-iam-policy-binding \
    ctsync-push@<gcp_project>.iam.gserviceaccount.com --project=<gcp_project> \
    --role=roles/iam.serviceAccountTokenCreator \
    --member="serviceAccount:service-$(gcloud projects describe <gcp_project> \
      --format='value(projectNumber)')@gcp-sa-pubsub.iam.gserviceaccount.com"
  gcloud pubsub subscriptions create ctsync --project=<gcp_project> --topic=ctsync \
    --push-endpoint=<url>/webhooks/commercetools \
    --push-auth-service-account=ctsync-push@<gcp_project>.iam.gserviceaccount.com \
    --push-auth-token-audience=<url>/webhooks/commercetools \
    --ack-deadline=60 --expiration-period=never

Let commercetools publish to the topic:
  <ctsync> subscribe pubsub --gcp-project <gcp_project> --topic ctsync
)~";

constexpr std::string_view sns = R"~(
Let Amazon SNS deliver to <url>/webhooks/commercetools
(these commands follow Amazon's documentation; ctsync was never tested in an account there).
The server has to run and be reachable, since it confirms the subscription:
  aws sns create-topic --region <aws_region> --name ctsync --attributes SignatureVersion=2
  aws sns set-topic-attributes --region <aws_region> \
    --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync --attribute-name Policy \
    --attribute-value '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"AWS":"arn:aws:iam::362576667341:user/subscriptions"},"Action":"sns:Publish",
      "Resource":"arn:aws:sns:<aws_region>:<aws_account>:ctsync"}]}'
  aws sns subscribe --region <aws_region> --protocol https \
    --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync \
    --notification-endpoint <url>/webhooks/commercetools

Let commercetools publish to the topic:
  <ctsync> subscribe sns --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync
)~";

constexpr std::string_view eventbridge = R"~(
Let commercetools create its partner event source in the account:
  <ctsync> subscribe eventbridge --account-id <aws_account> --region <aws_region>

Let Amazon EventBridge post what arrives there to <url>/webhooks/commercetools
(these commands follow Amazon's documentation; ctsync was never tested in an account there):
  aws events create-event-bus --region <aws_region> \
    --name aws.partner/commercetools.com/<project_key>/ctsync \
    --event-source-name aws.partner/commercetools.com/<project_key>/ctsync
  aws events create-connection --region <aws_region> --name ctsync --authorization-type API_KEY \
    --auth-parameters \
    "ApiKeyAuthParameters={ApiKeyName=x-api-key,ApiKeyValue=$EVENTBRIDGE_API_KEY}"
  aws events create-api-destination --region <aws_region> --name ctsync --http-method POST \
    --connection-arn "$(aws events describe-connection --region <aws_region> --name ctsync \
      --query ConnectionArn --output text)" \
    --cli-input-json '{"InvocationEndpoint":"<url>/webhooks/commercetools"}'
  aws iam create-role --region <aws_region> --role-name ctsync-eventbridge \
    --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"Service":"events.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
  aws iam put-role-policy --region <aws_region> --role-name ctsync-eventbridge \
    --policy-name ctsync --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Action":"events:InvokeApiDestination",
      "Resource":"arn:aws:events:<aws_region>:<aws_account>:api-destination/ctsync/*"}]}'
  aws events put-rule --region <aws_region> --name ctsync \
    --event-bus-name aws.partner/commercetools.com/<project_key>/ctsync \
    --event-pattern '{"source":["aws.partner/commercetools.com/<project_key>/ctsync"]}'
  aws events put-targets --region <aws_region> --rule ctsync \
    --event-bus-name aws.partner/commercetools.com/<project_key>/ctsync --targets \
    "Id=ctsync,RoleArn=arn:aws:iam::<aws_account>:role/ctsync-eventbridge,Arn=$(aws events \
      describe-api-destination --region <aws_region> --name ctsync --query ApiDestinationArn \
      --output text)"
)~";

constexpr std::string_view event_grid = R"~(
Let Azure Event Grid deliver to <url>/webhooks/commercetools
(these commands follow Microsoft's documentation; ctsync was never tested in an account there). The
server has to run and be reachable, since it answers the validation. The name of a topic is a part
of its host name, so no other in the region may have it:
  az provider register --namespace Microsoft.EventGrid --wait
  az eventgrid topic create --resource-group <azure_group> --name <azure_topic> \
    --location "$(az group show --name <azure_group> --query location --output tsv)" \
    --input-schema cloudeventschemav1_0
  az eventgrid event-subscription create --name ctsync \
    --source-resource-id "$(az eventgrid topic show --resource-group <azure_group> \
      --name <azure_topic> --query id --output tsv)" \
    --event-delivery-schema cloudeventschemav1_0 \
    --endpoint "<url>/webhooks/commercetools?code=$EVENT_GRID_WEBHOOK_KEY"

Let commercetools publish to the topic:
  EVENT_GRID_ACCESS_KEY="$(az eventgrid topic key list --resource-group <azure_group> \
    --name <azure_topic> --query key1 --output tsv)" \
  <ctsync> subscribe event-grid --uri "$(az eventgrid topic show \
    --resource-group <azure_group> --name <azure_topic> --query endpoint --output tsv)"
)~";

constexpr std::string_view no_cloud = R"~(
commercetools cannot post to a URL. To connect it, run this command again with --cloud gcp, aws or
azure, and --force. Until then the source "commercetools" takes what is signed with WEBHOOK_SECRET.
)~";

constexpr std::string_view end = R"~(
See whether everything is in order, then create a customer in the Merchant Center and see it arrive:
  <ctsync> doctor
  <ctsync> events list

docs/getting-started.md shows what each of these commands prints, and what can go wrong.
)~";

std::string_view part_of(std::string_view service) {
  return service == "pubsub"        ? pubsub
         : service == "sns"         ? sns
         : service == "eventbridge" ? eventbridge
         : service == "event_grid"  ? event_grid
                                    : no_cloud;
}

/// A name for the topic that no other project of commercetools leads to: 3 to 50 characters a-z,
/// A-Z, 0-9 and "-" (Microsoft, "Quickstart: Send custom events with Event Grid and Azure CLI").
std::string azure_topic(const std::string& project_key) {
  auto name = std::string("ctsync-").append(project_key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name.substr(0, 50);
}

}  // namespace

std::string road_text(const InitChoices& choices, const std::string& program,
                      const std::string& env_file) {
  const bool has_cloud = choices.cloud != "none";
  const auto text = std::string(has_cloud ? client : "")
                        .append(begin)
                        .append(part_of(service_of(choices)))
                        .append(has_cloud ? end : "");
  return filled(text, {{"env", env_file, true},
                       {"ctsync", program, true},
                       {"url", choices.url},
                       {"project_key", choices.project_key},
                       {"gcp_project", choices.gcp_project},
                       {"aws_region", choices.aws_region},
                       {"aws_account", choices.aws_account},
                       {"azure_group", choices.azure_group},
                       {"azure_topic", azure_topic(choices.project_key)}});
}

}  // namespace ctsync::server
