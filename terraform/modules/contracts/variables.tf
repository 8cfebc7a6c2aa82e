variable "environment" {
  description = "The environment that the names are for: dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment is dev or prod: local is the laptop's own, which make run provisions."
  }
}

variable "account_id" {
  description = "The AWS account's id, 12 digits: part of the buckets' names, which are unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region, such as eu-west-1."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "dbt_task_minute" {
  description = "Minute of the hour at which the task inside Snowflake builds the dbt project: the hour's files are loaded by then."
  type        = number
  default     = 20

  validation {
    condition     = var.dbt_task_minute >= 5 && var.dbt_task_minute <= 45 && floor(var.dbt_task_minute) == var.dbt_task_minute
    error_message = "dbt_task_minute is a whole number from 5 to 45: after the load, before the hour's deadline."
  }
}

variable "docs_url" {
  description = "Where the repository's files can be read: mails link to the page of docs/runbooks that says what to do. null: they name the page's path."
  type        = string
  default     = null

  validation {
    condition     = var.docs_url == null ? true : can(regex("^https://[A-Za-z0-9._~:/@%+-]*[A-Za-z0-9._~%+-]$", var.docs_url))
    error_message = "docs_url is an https address without a slash at its end, such as https://github.com/owner/finance-de-lab/blob/main."
  }
}
