# SPDX-License-Identifier: MIT
#
# commercetools -> topic -> push subscription with an OIDC token -> ctsync. README.md describes it.

locals {
  endpoint = "${var.url}/webhooks/${var.source_name}"

  # The account that commercetools publishes as, on every Google Cloud project.
  commercetools = "serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com"

  # Google's own account, which signs the tokens and moves dead letters.
  service_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

data "google_project" "this" {
  project_id = var.gcp_project
}

resource "google_project_service" "this" {
  for_each = toset(["iam.googleapis.com", "pubsub.googleapis.com"])

  project            = var.gcp_project
  service            = each.key
  disable_on_destroy = false
}

resource "google_pubsub_topic" "this" {
  name       = var.name
  depends_on = [google_project_service.this]
}

resource "google_pubsub_topic_iam_member" "commercetools" {
  topic  = google_pubsub_topic.this.name
  role   = "roles/pubsub.publisher"
  member = local.commercetools
}

# The identity of the pushes. It needs no role: its tokens only prove who sends.
resource "google_service_account" "push" {
  account_id   = "${var.name}-push"
  display_name = "Pushes of ${var.name}"
  depends_on   = [google_project_service.this]
}

# Needed where Pub/Sub was enabled on or before April 8, 2021; harmless elsewhere.
resource "google_service_account_iam_member" "tokens" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.service_agent
  depends_on         = [google_project_service.this]
}

resource "google_pubsub_subscription" "push" {
  name                 = var.name
  topic                = google_pubsub_topic.this.id
  ack_deadline_seconds = 60

  # What ctsync has not accepted is kept so long: 7 days, the default.
  message_retention_duration = "604800s"

  # Without it, Google deletes a subscription that was idle for 31 days.
  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = local.endpoint

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.endpoint
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = var.max_delivery_attempts
  }

  depends_on = [google_service_account_iam_member.tokens]
}

# What was refused too often: 100 attempts take about 16 hours. ctsync has dead letters of its own and
# answers 202 to what it can never use, so that messages come here only after a long outage or a wrong
# audience, account or path.
resource "google_pubsub_topic" "dead" {
  name       = "${var.name}-dead"
  depends_on = [google_project_service.this]
}

# A topic without a subscription drops what is published to it.
resource "google_pubsub_subscription" "dead" {
  name                       = "${var.name}-dead"
  topic                      = google_pubsub_topic.dead.id
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic_iam_member" "dead" {
  topic  = google_pubsub_topic.dead.name
  role   = "roles/pubsub.publisher"
  member = local.service_agent
}

resource "google_pubsub_subscription_iam_member" "dead" {
  subscription = google_pubsub_subscription.push.name
  role         = "roles/pubsub.subscriber"
  member       = local.service_agent
}

# The same as `ctsync subscribe pubsub`, which then says "already as wanted".
resource "commercetools_subscription" "this" {
  key = var.name

  destination {
    type       = "GoogleCloudPubSub"
    project_id = var.gcp_project
    topic      = google_pubsub_topic.this.name
  }

  dynamic "message" {
    for_each = var.messages

    content {
      resource_type_id = message.value
      types            = []
    }
  }

  changes {
    resource_type_ids = var.changes
  }

  # commercetools sends a test notification when it creates the Subscription.
  depends_on = [google_pubsub_topic_iam_member.commercetools, google_pubsub_subscription.push]
}
