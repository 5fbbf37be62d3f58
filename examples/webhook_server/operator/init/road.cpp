// SPDX-License-Identifier: MIT
#include "operator/init/road.hpp"

#include <fmt/format.h>

#include <string_view>

#include "operator/text/template.hpp"

namespace ctsync::server {

namespace {

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
(these commands are from Google's documentation; the tests of ctsync cannot run them):
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
    --push-auth-token-audience=<url>/webhooks/commercetools --ack-deadline=60

Let commercetools publish to it:
  <ctsync> subscribe pubsub --gcp-project <gcp_project> --topic ctsync
)~";

constexpr std::string_view sns = R"~(
Let Amazon SNS deliver to <url>/webhooks/commercetools
(these commands are from Amazon's documentation; the tests of ctsync cannot run them). The server
has to run and be reachable, since it confirms the subscription:
  aws sns create-topic --region <aws_region> --name ctsync --attributes SignatureVersion=2
  aws sns set-topic-attributes --region <aws_region> \
    --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync --attribute-name Policy \
    --attribute-value '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"AWS":"arn:aws:iam::362576667341:user/subscriptions"},"Action":"sns:Publish",
      "Resource":"arn:aws:sns:<aws_region>:<aws_account>:ctsync"}]}'
  aws sns subscribe --region <aws_region> --protocol https \
    --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync \
    --notification-endpoint <url>/webhooks/commercetools

Let commercetools publish to it:
  <ctsync> subscribe sns --topic-arn arn:aws:sns:<aws_region>:<aws_account>:ctsync
)~";

constexpr std::string_view event_grid = R"~(
Let Azure Event Grid deliver to <url>/webhooks/commercetools
(these commands are from Microsoft's documentation; the tests of ctsync cannot run them). The server
has to run and be reachable, since it answers the validation:
  az eventgrid topic create --resource-group <azure_group> --name ctsync \
    --input-schema cloudeventschemav1_0
  az eventgrid event-subscription create --name ctsync \
    --source-resource-id "$(az eventgrid topic show --resource-group <azure_group> --name ctsync \
      --query id --output tsv)" \
    --event-delivery-schema cloudeventschemav1_0 \
    --endpoint "<url>/webhooks/commercetools?code=$EVENT_GRID_WEBHOOK_KEY"

Let commercetools publish to it:
  EVENT_GRID_ACCESS_KEY="$(az eventgrid topic key list --resource-group <azure_group> \
    --name ctsync --query key1 --output tsv)" \
  <ctsync> subscribe event-grid --uri "$(az eventgrid topic show \
    --resource-group <azure_group> --name ctsync --query endpoint --output tsv)"
)~";

constexpr std::string_view no_cloud = R"~(
commercetools cannot post to a URL. To connect it, run this command again with --cloud gcp, aws or
azure, and --force. Until then the source "commercetools" takes what is signed with WEBHOOK_SECRET.
)~";

constexpr std::string_view end = R"~(
For that, CTP_CLIENT_ID and CTP_CLIENT_SECRET have to be in <env>; load it again.
See whether everything is in order, then change a customer in the Merchant Center:
  <ctsync> doctor
  <ctsync> outbox
)~";

std::string_view cloud_part(const std::string& cloud) {
  return cloud == "gcp" ? pubsub : cloud == "aws" ? sns : cloud == "azure" ? event_grid : no_cloud;
}

}  // namespace

std::string road_text(const InitChoices& choices, const std::string& program,
                      const std::string& env_file) {
  auto text = std::string(begin).append(cloud_part(choices.cloud));
  if (choices.cloud != "none") text += end;
  return filled(text, {{"env", env_file, true},
                       {"ctsync", program, true},
                       {"url", choices.url},
                       {"gcp_project", choices.gcp_project},
                       {"aws_region", choices.aws_region},
                       {"aws_account", choices.aws_account},
                       {"azure_group", choices.azure_group}});
}

}  // namespace ctsync::server
