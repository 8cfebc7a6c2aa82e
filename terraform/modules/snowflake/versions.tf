terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
    # preview resources may change in a minor release
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = "~> 2.20.0"
    }
  }
}
