variable "environment" {
  description = "The environment, dev or prod, which is also the name of GitHub's environment that may deploy it."
  type        = string
}

variable "prefix" {
  description = "What the names of the environment's resources begin with: contracts' prefix, such as finance-dev."
  type        = string
}

variable "account_id" {
  description = "The AWS account's id, 12 digits."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region of the environment and of the states' bucket."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "repository" {
  description = "The repository that may deploy, as owner/name, spelled as GitHub does: the comparison is exact."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository is owner/name, without wildcards."
  }
}

variable "repository_ids" {
  description = "Ids of the repository's owner and of the repository, which GitHub puts into the subject of repositories made, renamed or transferred since 15 July 2026, and of older ones that opted in (gh api repos/<owner>/<name> --jq '.owner.id, .id'). null: the subject has names alone."
  type        = object({ owner = string, repository = string })
  default     = null

  validation {
    condition     = var.repository_ids == null ? true : can(regex("^[0-9]+/[0-9]+$", "${var.repository_ids.owner}/${var.repository_ids.repository}"))
    error_message = "repository_ids are numbers."
  }
}

variable "state_bucket" {
  description = "Name of the bucket with Terraform's states, as ../../bootstrap makes it."
  type        = string
}

variable "state_key" {
  description = "Key of the environment's state in that bucket."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.state_key))
    error_message = "state_key is one object's key, without wildcards."
  }
}

variable "state_kms_alias" {
  description = "Alias of the key that states are encrypted with, as ../../bootstrap names it."
  type        = string
  default     = "alias/finance-terraform-state"
}

variable "kms_key_arn" {
  description = "ARN of the environment's key."
  type        = string
}

variable "mwaa_bucket" {
  description = "Bucket of MWAA's files, name and ARN; null without MWAA."
  type        = object({ name = string, arn = string })
  default     = null
}
