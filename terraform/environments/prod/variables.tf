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

variable "packages" {
  description = "The folder with the functions' packages, as make package leaves it."
  type        = string
  default     = "../../../dist/arm64"
}

variable "market_api" {
  description = "The market's API: base URL, the key's tier (demo, pro, keyless), calls a minute; see ../../modules/pipeline."
  type        = any
  default     = {}
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
  description = "Snowflake's account and the users' public keys; see ../../modules/pipeline. managed = false leaves Snowflake to somebody else, who then names the queue that its pipes listen to."
  type        = any
}

variable "github" {
  description = "The repository that deploys, as owner/name, the bucket of Terraform's state, and whether GitHub's OIDC provider is new in this account; null: no roles for it."
  type = object({
    repository   = string
    state_bucket = string
    new_provider = optional(bool, true)
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
