# AWS is mocked; Snowflake is planned and applied by its provider, or by a stand-in for it. tests/terraform reads what
# these runs make: its policies hold for all of it.
mock_provider "aws" {
  source = "../../mocks"
}

variables {
  account_id        = "123456789012"
  region            = "eu-west-1"
  alert_emails      = ["on-call@example.com"]
  packages          = "../../modules/etl/tests/packages"
  mwaa_package      = "../../modules/mwaa/tests/package"
  snowflake_account = { organization_name = "myorg", account_name = "myaccount", user = "TERRAFORM" }
  github            = { repository = "owner/finance-de-lab", state_bucket = "finance-terraform-state-123456789012" }
  # what looks like public keys, of which nobody can have the private part
  snowflake = {
    settle_seconds = 0
    public_keys = { for user in ["airflow", "dbt", "tableau"] :
      user => "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${join("", [for n in range(45) : "exampleA"])}"
    }
    addresses = { tableau = ["198.51.100.0/28"] }
  }
}

run "kept" {
  command = plan
  variables {
    orchestrator = "mwaa"
  }

  assert {
    condition     = var.protected
    error_message = "what is in prod may be lost"
  }
}

run "eventbridge" {
  variables {
    protected    = false
    orchestrator = "eventbridge"
  }

  assert {
    condition     = output.mwaa == null && !contains(keys(output.buckets), "mwaa")
    error_message = "an environment without MWAA pays for it all the same"
  }
  assert {
    condition     = output.buckets.curated.name == "finance-prod-curated-123456789012"
    error_message = "the buckets are not those of this environment"
  }
}

run "mwaa" {
  variables {
    protected    = false
    orchestrator = "mwaa"
  }

  assert {
    condition     = output.mwaa.environment_name == "finance-prod" && length(output.mwaa.nat_addresses) > 0
    error_message = "there is no MWAA that Snowflake's network policy could admit"
  }
}
