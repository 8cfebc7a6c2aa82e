terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = "~> 2.20.0"
    }
  }

  # The rest comes with `terraform init -backend-config=backend.tfvars`: it holds the account's id.
  backend "s3" {
    key = "finance-prod/terraform.tfstate"
  }
}
