provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      project     = "finance-de-lab"
      environment = "dev"
      managed_by  = "terraform"
    }
  }
}

# The private key comes from SNOWFLAKE_PRIVATE_KEY: it belongs in no file of this folder.
provider "snowflake" {
  organization_name = var.snowflake_account.organization_name
  account_name      = var.snowflake_account.account_name
  user              = var.snowflake_account.user
  role              = var.snowflake_account.role
  authenticator     = "SNOWFLAKE_JWT"

  preview_features_enabled = [
    "snowflake_file_format_parquet_resource",
    "snowflake_notification_integration_resource",
    "snowflake_pipe_resource",
    "snowflake_table_resource",
  ]
}
