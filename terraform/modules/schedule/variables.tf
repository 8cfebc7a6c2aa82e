variable "prefix" {
  description = "What the names of the environment's resources begin with, such as finance-dev."
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
  description = "The AWS region, such as eu-west-1."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "state_machine_arn" {
  description = "The state machine that collects an hour: etl's output."
  type        = string
}

variable "kms_key_arn" {
  description = "The key that encrypts the schedule and its dead letters."
  type        = string
}

variable "minute" {
  description = "Minute of the hour, UTC, at which the hour is collected: early, so that it is loaded when dbt builds."
  type        = number
  default     = 1

  validation {
    condition     = var.minute >= 0 && var.minute <= 14 && floor(var.minute) == var.minute
    error_message = "minute is a whole number from 0 to 14: before the task that builds the dbt project."
  }
}

variable "pages" {
  description = "How many pages of the market an hour is."
  type        = number
  default     = 10

  validation {
    condition     = var.pages >= 1 && var.pages <= 200 && floor(var.pages) == var.pages
    error_message = "pages is a whole number from 1 to 200."
  }
}

variable "page_size" {
  description = "How many coins a page has."
  type        = number
  default     = 100

  validation {
    condition     = var.page_size >= 1 && var.page_size <= 250 && floor(var.page_size) == var.page_size
    error_message = "page_size is a whole number from 1 to 250."
  }
}

variable "dbt_task" {
  description = "The task that builds the dbt project inside Snowflake, its fully qualified name and the SQL that makes it: contracts' output. null: no task."
  type        = object({ name = string, statement = string })
  default     = null

  validation {
    condition     = var.dbt_task == null ? true : can(regex("^[A-Z][A-Z0-9_]*\\.[A-Z][A-Z0-9_]*\\.[A-Z][A-Z0-9_]*$", var.dbt_task.name)) && strcontains(var.dbt_task.statement, var.dbt_task.name)
    error_message = "dbt_task.name is DATABASE.SCHEMA.TASK, and its statement makes a task of that name."
  }
}

variable "dbt_task_enabled" {
  description = "Whether the task runs each hour. false makes it and leaves it suspended: until the dbt project is deployed (README.md), or while somebody works on the tables."
  type        = bool
  default     = true
}

variable "dbt_schema" {
  description = "The fully qualified name of the schema that holds dbt project and task: snowflake's output, from the resource, so that the task comes after its schema."
  type        = string
  default     = null

  validation {
    condition     = var.dbt_task == null ? true : try(startswith(var.dbt_task.name, "${join(".", regexall("[A-Z0-9_]+", var.dbt_schema))}."), false)
    error_message = "dbt_schema is the schema of dbt_task: Snowflake wants the task beside the dbt project."
  }
}

variable "roles" {
  description = "Snowflake's roles by key; transformer owns and runs the task, and has to have EXECUTE TASK by then: snowflake's output, from the resources, so that the task comes after its owner."
  type        = object({ transformer = string })
  default     = null

  validation {
    condition     = var.dbt_task == null || var.roles != null
    error_message = "The task needs roles: it runs with the rights of roles.transformer."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy that bounds every role, whatever it is given: ../github's, without which GitHub's deployments may not make one; null: none."
  type        = string
  default     = null
}
