# Whether Snowflake's provider plans here: with an account, which the environment names, or as a stand-in.
terraform {
  required_providers {
    snowflake = { source = "snowflakedb/snowflake" }
  }
}

resource "snowflake_account_role" "probe" {
  name = "FINANCE_PROBE"
}
