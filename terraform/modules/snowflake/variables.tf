variable "prefix" {
  description = "What the names of the environment's AWS resources begin with (contracts.prefix), such as finance-dev."
  type        = string
}

variable "account_id" {
  description = "The AWS account's id, 12 digits: the ARNs of the roles that Snowflake takes are put together from it."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region of the bucket and the key, such as eu-west-1."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"

  validation {
    condition     = contains(["aws", "aws-cn", "aws-us-gov"], var.partition)
    error_message = "partition is aws, aws-cn or aws-us-gov."
  }
}

variable "names" {
  description = "Names of etl/contracts/names.json for the environment: contracts.names."
  type = object({
    snowflake = object({
      database = string
      schemas = object({
        landing   = string
        staging   = string
        snapshots = string
        exposed   = string
      })
      warehouses = object({
        transform = string
        report    = string
      })
      roles = object({
        loader      = string
        transformer = string
        operator    = string
        analyst     = string
        reporter    = string
      })
      users = object({
        airflow = string
        dbt     = string
        tableau = string
      })
      error_integration   = string
      storage_integration = string
      file_format         = string
    })
  })
}

variable "tables" {
  description = "The landing tables by name in lower case, which is also their prefix in the bucket: contracts.tables."
  type = map(object({
    doc   = string
    name  = string
    stage = string
    pipe  = string
    columns = list(object({
      name     = string
      type     = string
      nullable = bool
      doc      = string
    }))
    copy_statement = string
  }))
}

variable "bucket" {
  description = "The curated bucket that Snowpipe reads."
  type = object({
    name = string
    arn  = string
  })
}

variable "kms_key_arn" {
  description = "The key that encrypts the bucket's objects and the topic of pipe errors."
  type        = string
}

variable "pipe_error_topic_arn" {
  description = "The SNS topic that gets a message of each file which Snowpipe could not load."
  type        = string
}

variable "terraform_role" {
  description = "The Snowflake role that the provider uses. It has to be the provider's own: handing a pipe to the loader pauses the pipe, and the provider resumes it only if this role has been granted OPERATE and MONITOR on it."
  type        = string
  default     = "ACCOUNTADMIN"
}

variable "parent_role" {
  description = "The role that all roles of the environment are granted to, so that whoever administers sees all of it. Terraform's role has to inherit it."
  type        = string
  default     = "SYSADMIN"
}

variable "protected" {
  description = "Whether the database must not be lost: Terraform refuses to destroy or replace it, and dropped data stays for a day at least. What it does and what not is in the README."
  type        = bool
}

variable "retention_days" {
  description = "How long Snowflake keeps what was changed or dropped (time travel, UNDROP). More than 1 needs the Enterprise edition."
  type        = number
  default     = 1

  validation {
    condition     = var.retention_days >= 0 && var.retention_days <= 90 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is a whole number from 0 to 90."
  }
  validation {
    condition     = !var.protected || var.retention_days >= 1
    error_message = "A protected environment keeps what was dropped for a day at least: retention_days is 1 or more."
  }
}

variable "warehouses" {
  description = "Of each warehouse: size, seconds without work after which it is suspended, seconds after which a statement is ended, and how many credits a month it may use. transform is dbt's and Airflow's, report is the analysts' and Tableau's."
  type = object({
    transform = optional(object({
      size                      = optional(string, "XSMALL")
      auto_suspend_seconds      = optional(number, 60)
      statement_timeout_seconds = optional(number, 1200)
      credits_a_month           = optional(number, 60)
    }), {})
    report = optional(object({
      size                      = optional(string, "XSMALL")
      auto_suspend_seconds      = optional(number, 60)
      statement_timeout_seconds = optional(number, 300)
      credits_a_month           = optional(number, 30)
    }), {})
  })
  default = {}

  validation {
    condition = alltrue([for warehouse in var.warehouses :
      contains(["XSMALL", "SMALL", "MEDIUM", "LARGE", "XLARGE"], warehouse.size)
    ])
    error_message = "size is XSMALL, SMALL, MEDIUM, LARGE or XLARGE: an hour's market needs no more."
  }
  validation {
    condition     = alltrue([for warehouse in var.warehouses : warehouse.auto_suspend_seconds >= 60 && warehouse.auto_suspend_seconds <= 3600])
    error_message = "auto_suspend_seconds is from 60, which every start is billed anyway, to 3600: a warehouse that never sleeps is billed for nothing."
  }
  validation {
    condition     = alltrue([for warehouse in var.warehouses : warehouse.statement_timeout_seconds >= 60 && warehouse.statement_timeout_seconds <= 86400])
    error_message = "statement_timeout_seconds is from 60 to 86400: 0 would be no limit."
  }
  validation {
    condition     = alltrue([for warehouse in var.warehouses : warehouse.credits_a_month >= 1 && floor(warehouse.credits_a_month) == warehouse.credits_a_month])
    error_message = "credits_a_month is a whole number, 1 or more."
  }
}

variable "resource_monitors" {
  description = "Whether each warehouse has a monitor that tells of its credits and suspends it. Snowflake lets ACCOUNTADMIN alone make and assign them: false where Terraform runs as another role."
  type        = bool
  default     = true
}

variable "monitor_notify_users" {
  description = "Snowflake users, people with a verified address, whom the monitors mail. Account administrators are told anyway if they have switched that on for themselves."
  type        = list(string)
  default     = []
}

variable "users" {
  description = "The service users to make, by the keys of names.snowflake.users: public key (one line, without the PEM's header and footer), a second one while keys are rotated, and the IPv4 addresses or ranges that they connect from. A user who is left out is not made."
  type = map(object({
    public_key   = string
    public_key_2 = optional(string)
    addresses    = list(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for user in keys(var.users) : contains(["airflow", "dbt", "tableau"], user)])
    error_message = "users has the keys airflow, dbt and tableau, or some of them."
  }
  validation {
    condition = alltrue(flatten([for user in var.users : [
      for key in compact([user.public_key, user.public_key_2]) : can(regex("^MII[A-Za-z0-9+/]{300,}={0,2}$", key))
    ]]))
    error_message = "A public key is one line of base64 that begins with MII, at least 2048 bits, without -----BEGIN PUBLIC KEY-----."
  }
  validation {
    condition     = alltrue([for user in var.users : length(user.addresses) > 0])
    error_message = "Each user has an address at least: without a network rule a stolen key opens Snowflake from everywhere. Leave a user out whose addresses are not known."
  }
  validation {
    condition = alltrue(flatten([for user in var.users : [
      for address in user.addresses :
      can(cidrhost(strcontains(address, "/") ? address : "${address}/32", 0)) && !strcontains(address, ":") && !endswith(address, "/0")
    ]]))
    error_message = "addresses are IPv4 addresses or ranges such as 192.0.2.10 or 192.0.2.0/28, and never the whole internet."
  }
}

variable "dbt_inside_snowflake" {
  description = "Whether dbt runs inside Snowflake, as a task (docs/dbt-in-snowflake.md): the transformer may then make dbt projects and tasks and run them, and the operator sees them."
  type        = bool
  default     = false
}

variable "iam_settle_seconds" {
  description = "How long to wait after the roles are made or changed before pipes are: a pipe whose role can't be taken yet fails."
  type        = number
  default     = 15
}

variable "permissions_boundary_arn" {
  description = "The policy that bounds every role, whatever it is given: ../github's, without which GitHub's deployments may not make one; null: none."
  type        = string
  default     = null
}
