# SPDX-License-Identifier: MIT
variable "gcp_project" {
  description = "The id of the Google Cloud project."
  type        = string
}

variable "url" {
  description = "The URL of the server, as Google reaches it: https:// and a host, without a path."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.url))
    error_message = "Expected https:// and a host, without a path."
  }
}

variable "project_key" {
  description = "The key of the commercetools project."
  type        = string
}

variable "region" {
  description = "The region of the commercetools project, such as europe-west1.gcp."
  type        = string
}

variable "name" {
  description = "The name of the topic, the push subscription and the Subscription of commercetools."
  type        = string
  default     = "ctsync"
}

variable "source_name" {
  description = "The name of the source in sync-config.json."
  type        = string
  default     = "commercetools"
}

# `ctsync subscribe pubsub --dry-run` prints what the events that are on need; these are the defaults.
variable "messages" {
  description = "The resource types whose messages are sent."
  type        = list(string)
  default = [
    "customer", "order", "payment", "quote-request", "quote", "review", "shopping-list", "business-unit"
  ]
}

variable "changes" {
  description = "The resource types whose changes are sent."
  type        = list(string)
  default     = ["customer", "order", "quote-request", "quote", "review", "business-unit"]
}

variable "max_delivery_attempts" {
  description = "After so many attempts a message goes to the dead letter topic: 5 to 100."
  type        = number
  default     = 100
}
