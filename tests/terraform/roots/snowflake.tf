# The module with what the contracts say, without an account: AWS is never asked in a first plan.
terraform {
  required_providers {
    aws       = { source = "hashicorp/aws" }
    snowflake = { source = "snowflakedb/snowflake" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

provider "snowflake" {
  preview_features_enabled = [
    "snowflake_file_format_parquet_resource",
    "snowflake_notification_integration_resource",
    "snowflake_pipe_resource",
    "snowflake_table_resource",
  ]
}

variable "protected" {
  type    = bool
  default = false
}

# addresses that are not known until apply, like those of MWAA's NAT
resource "terraform_data" "nat" {
  count = 2
  input = "192.0.2.1${count.index}"
}

module "contracts" {
  source      = "../../modules/contracts"
  environment = "dev"
  account_id  = "123456789012"
  region      = "eu-west-1"
}

module "snowflake" {
  source               = "../../modules/snowflake"
  prefix               = module.contracts.prefix
  account_id           = "123456789012"
  region               = "eu-west-1"
  names                = module.contracts.names
  tables               = module.contracts.tables
  bucket               = { name = module.contracts.names.buckets.curated, arn = "arn:aws:s3:::${module.contracts.names.buckets.curated}" }
  kms_key_arn          = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  pipe_error_topic_arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-pipe-errors"
  protected            = var.protected

  users = { airflow = {
    public_key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${join("", [for n in range(45) : "exampleA"])}"
    addresses  = terraform_data.nat[*].output
  } }
}
