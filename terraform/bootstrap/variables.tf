variable "account_id" {
  description = "The AWS account's id, 12 digits: the provider refuses to touch another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region of the states, such as eu-west-1."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "replaced_days" {
  description = "Days that earlier versions of a state are kept: how far one can go back."
  type        = number
  default     = 180

  validation {
    condition     = var.replaced_days >= 30 && floor(var.replaced_days) == var.replaced_days
    error_message = "replaced_days is a whole number from 30: a broken state may be noticed late."
  }
}

variable "github" {
  description = "Whether GitHub's OIDC provider is made here. false where nobody deploys from GitHub, or the account has one already that others manage."
  type        = bool
  default     = true
}
