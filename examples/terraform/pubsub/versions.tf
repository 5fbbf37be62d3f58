# SPDX-License-Identifier: MIT
terraform {
  required_version = ">= 1.3"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
    commercetools = {
      source  = "labd/commercetools"
      version = "~> 1.15"
    }
  }
}

provider "google" {
  project = var.gcp_project
}

# Takes the client from the variables of ctsync: CTP_CLIENT_ID, CTP_CLIENT_SECRET.
provider "commercetools" {
  project_key = var.project_key
  scopes      = "manage_subscriptions:${var.project_key}"
  api_url     = "https://api.${var.region}.commercetools.com"
  token_url   = "https://auth.${var.region}.commercetools.com"
}
