variable "account_id" {
  description = "The AWS account's id, 12 digits. Another account's credentials are refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region; Snowflake's account is best in the same."
  type        = string
  default     = "eu-west-1"
}

variable "orchestrator" {
  description = "Who drives the hour: eventbridge (a schedule, and a task inside Snowflake for dbt; costs next to nothing) or mwaa (Airflow). Never both."
  type        = string
  default     = "mwaa"
}

variable "alert_emails" {
  description = "Who gets the mails; each address has to confirm once."
  type        = set(string)
}

variable "docs_url" {
  description = "Where the repository's files can be read: mails link to the page of docs/runbooks that says what to do. null: they name the page's path."
  type        = string
  default     = null
}

variable "packages" {
  description = "The folder with the functions' packages, as make package leaves it."
  type        = string
  default     = "../../../dist/arm64"
}

variable "market_api" {
  description = "The market's API: base URL (url), the key's tier (demo, pro, keyless), calls_per_minute."
  type        = any
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.market_api), ["url", "tier", "calls_per_minute"])) == 0
    error_message = "market_api has url, tier and calls_per_minute."
  }
}

variable "market" {
  description = "How much of the market an hour is: pages, and page_size coins a page."
  type        = object({ pages = optional(number, 10), page_size = optional(number, 100) })
  default     = {}
}

variable "deadline_minutes" {
  description = "Minutes after the hour began by which its data has to be there; to be changed together with dbt's usable_by_minutes."
  type        = number
  default     = 45
}

variable "reserved_concurrency" {
  description = "Calls of each function at once, set aside of the account's; -1 sets nothing aside, which is all that a new account's quota of 10 allows."
  type        = object({ collect = number, stage = number, publish = number })
  default     = { collect = 8, stage = 8, publish = 4 }
}

variable "mwaa" {
  description = "With orchestrator mwaa: what differs from this environment's settings in main.tf, of those in ../../modules/pipeline."
  type        = any
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.mwaa), [
      "availability_zones", "environment_class", "workers", "schedulers", "nat_per_zone", "webserver_access_mode",
      "webserver_client_cidrs", "maintenance_window", "vpc_cidr", "interface_endpoints", "finance_options",
    ])) == 0
    error_message = "mwaa has a setting that ../../modules/pipeline does not know."
  }
}

variable "mwaa_package" {
  description = "With orchestrator mwaa: the folder that make mwaa-package left for this environment."
  type        = string
  default     = "../../../dist/mwaa/prod"
}

variable "dbt_task_enabled" {
  description = "With orchestrator eventbridge: whether the task inside Snowflake runs. false until the dbt project is deployed for the first time."
  type        = bool
  default     = true
}

variable "snowflake" {
  description = "Snowflake: the service users' public_keys and addresses, and what else differs from main.tf, of the settings in ../../modules/pipeline. managed = false leaves Snowflake to somebody else, who then names the queue that its pipes listen to (pipe_queue_arn)."
  type        = any

  validation {
    condition = length(setsubtract(keys(var.snowflake), [
      "managed", "pipe_queue_arn", "account", "public_keys", "next_public_keys", "addresses", "retention_days", "warehouses",
      "parent_role", "resource_monitors", "monitor_notify_users", "settle_seconds",
    ])) == 0
    error_message = "snowflake has a setting that ../../modules/pipeline does not know."
  }
}

variable "github" {
  description = "The repository that deploys, as owner/name, and the bucket of Terraform's state; null: no roles for it. The account's OIDC provider comes from ../../bootstrap."
  type = object({
    repository   = string
    state_bucket = string
    # where GitHub writes them into a token's subject, see ../../modules/github
    repository_ids = optional(object({ owner = string, repository = string }))
  })
  default = null
}

variable "protected" {
  description = "Whether nothing may be lost. false is for the tests, which take down what they made, and for whoever dismantles prod: it is not enough for that, see ../../modules/snowflake."
  type        = bool
  default     = true
}

variable "tls_only" {
  description = "Buckets and topics refuse plain HTTP. false only against an AWS on loopback that speaks nothing else."
  type        = bool
  default     = true
}

variable "snowflake_account" {
  description = "Where Terraform itself logs in to Snowflake, by key pair: organization, account, user, role."
  type = object({
    organization_name = string
    account_name      = string
    user              = string
    role              = optional(string, "ACCOUNTADMIN")
  })
}
