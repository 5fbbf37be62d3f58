# SPDX-License-Identifier: MIT
output "topic" {
  description = "What `ctsync subscribe pubsub` takes as --topic."
  value       = google_pubsub_topic.this.name
}

output "source" {
  description = "The group `sources` of sync-config.json."
  value = jsonencode({
    (var.source_name) = {
      auth            = "pubsub"
      audience        = local.endpoint
      service_account = google_service_account.push.email
      subscriptions   = [google_pubsub_subscription.push.id]
      project         = var.project_key
    }
  })
}

output "dead_letters" {
  description = "The subscription that holds what was refused too often."
  value       = google_pubsub_subscription.dead.id
}
