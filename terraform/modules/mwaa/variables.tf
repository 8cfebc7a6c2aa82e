variable "environment" {
  description = "The environment: dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment is dev or prod."
  }
}

variable "prefix" {
  description = "What the names begin with (contracts.prefix), such as finance-dev; also the MWAA environment's name."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,63}$", var.prefix))
    error_message = "prefix begins with a letter and has letters, digits and hyphens."
  }
}

variable "account_id" {
  description = "The AWS account's id."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has 12 digits."
  }
}

variable "region" {
  description = "The AWS region."
  type        = string
}

variable "partition" {
  description = "The AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
}

variable "names" {
  description = "contracts.names: what Airflow and dbt have to know of Snowflake."
  type = object({
    snowflake = object({
      database   = string
      schemas    = object({ landing = string, exposed = string })
      warehouses = object({ transform = string })
      roles      = object({ transformer = string, operator = string })
      users      = object({ airflow = string, dbt = string })
      pipe       = string
    })
  })
}

variable "buckets" {
  description = "storage.buckets: the curated and the work bucket, and MWAA's own."
  type = object({
    curated = object({ name = string, arn = string })
    work    = object({ name = string, arn = string })
    mwaa    = object({ name = string, arn = string })
  })
}

variable "kms_key_arn" {
  description = "The key that encrypts the environment, its logs, files and secrets. Its policy has to let CloudWatch Logs use it."
  type        = string
}

variable "state_machine_arn" {
  description = "The state machine that the DAGs start."
  type        = string
}

variable "alerts_topic_arn" {
  description = "The topic that the DAGs' mails go through."
  type        = string
}

variable "snowflake_account" {
  description = "Snowflake's account identifier, such as myorg-myaccount."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)?(\\.[A-Za-z0-9.-]+)?$", var.snowflake_account))
    error_message = "snowflake_account is an identifier such as myorg-myaccount, no address."
  }
}

variable "package" {
  description = "The folder that make mwaa-package made: plugins.zip, requirements.txt, startup.sh. Its dags/ are the deployment's, not Terraform's."
  type        = string
}

variable "log_retention_days" {
  description = "How long Airflow's logs and the network's flow logs are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the numbers that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, …; never endless."
  }
}

variable "secret_recovery_days" {
  description = "How long a deleted secret can be brought back: 7 to 30, or 0, for an environment that is made and destroyed at will."
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "secret_recovery_days is 0 or 7 to 30."
  }
}

# the environment

variable "airflow_version" {
  description = "Airflow's version, which requirements.txt has to agree with."
  type        = string
  default     = "3.3.1"
}

variable "environment_class" {
  description = "How large the environment's containers are. mw1.micro has one for scheduler and worker together."
  type        = string
  default     = "mw1.small"

  validation {
    condition     = contains(["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"], var.environment_class)
    error_message = "environment_class is mw1.micro, small, medium, large, xlarge or 2xlarge."
  }
}

variable "workers" {
  description = "Least and most workers. mw1.micro has exactly one."
  type        = object({ min = number, max = number })
  default     = { min = 1, max = 2 }

  validation {
    condition     = var.workers.min >= 1 && var.workers.max >= var.workers.min && var.workers.max <= 25
    error_message = "workers: 1 <= min <= max <= 25."
  }
  validation {
    condition     = var.environment_class != "mw1.micro" || (var.workers.min == 1 && var.workers.max == 1)
    error_message = "mw1.micro has exactly one worker."
  }
}

variable "schedulers" {
  description = "How many schedulers: 2 to 5, and 1 for mw1.micro."
  type        = number
  default     = 2

  validation {
    condition     = var.environment_class == "mw1.micro" ? var.schedulers == 1 : var.schedulers >= 2 && var.schedulers <= 5
    error_message = "schedulers is 2 to 5, and 1 for mw1.micro."
  }
}

variable "webserver_access_mode" {
  description = "PUBLIC_ONLY: the web server has an address on the internet; PRIVATE_ONLY: in the VPC alone (README.md says what that takes). Both need IAM to log in."
  type        = string
  default     = "PUBLIC_ONLY"

  validation {
    condition     = contains(["PUBLIC_ONLY", "PRIVATE_ONLY"], var.webserver_access_mode)
    error_message = "webserver_access_mode is PUBLIC_ONLY or PRIVATE_ONLY."
  }
}

variable "webserver_client_cidrs" {
  description = "With PRIVATE_ONLY: the addresses, inside the VPC or behind a VPN, that may open the web server."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.webserver_client_cidrs : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "webserver_client_cidrs are blocks of addresses, none of them everybody's."
  }
  validation {
    condition     = var.webserver_access_mode == "PRIVATE_ONLY" || length(var.webserver_client_cidrs) == 0
    error_message = "webserver_client_cidrs do nothing while webserver_access_mode is PUBLIC_ONLY."
  }
}

variable "maintenance_window" {
  description = "When MWAA may update the environment, UTC; tasks may be interrupted then. Half hours, such as TUE:03:30."
  type        = string
  default     = "TUE:03:30"

  validation {
    condition     = can(regex("^(MON|TUE|WED|THU|FRI|SAT|SUN):([01][0-9]|2[0-3]):(00|30)$", var.maintenance_window))
    error_message = "maintenance_window is a day and a full or half hour, such as TUE:03:30."
  }
}

variable "deadline_minutes" {
  description = "Minutes after the hour began by which its data has to be usable, else a mail says so; 0: none. To be changed together with dbt's usable_by_minutes."
  type        = number
  default     = 45

  validation {
    condition     = var.deadline_minutes >= 0 && var.deadline_minutes <= 1440 && floor(var.deadline_minutes) == var.deadline_minutes
    error_message = "deadline_minutes is a whole number from 0 to 1440."
  }
}

variable "finance_options" {
  description = "More of section [finance] of Airflow's configuration (docs/airflow.md): pages, poll_seconds, …"
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.finance_options), [
      "dbt_execution_mode", "pages", "page_size", "poll_seconds", "retry_delay_seconds", "object_timeout_seconds",
      "load_timeout_seconds", "repair_days", "repair_coins", "repair_calls_a_month",
    ])) == 0
    error_message = "finance_options are settings of plugins/finance_lab/settings.py that this module does not set itself."
  }
}

# the network

variable "vpc_cidr" {
  description = "The VPC's addresses, /16 to /24. Not those of a network that it may be connected with."
  type        = string
  default     = "10.42.0.0/20"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.vpc_cidr))
    error_message = "vpc_cidr is a block of addresses from /16 to /24."
  }
}

variable "availability_zones" {
  description = "The two zones of the subnets, such as eu-west-1a and eu-west-1b: MWAA takes exactly two, and they can't be changed later."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) == 2 && length(distinct(var.availability_zones)) == 2
    error_message = "availability_zones are two different zones."
  }
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, so that one zone's outage leaves the other its way out; false: one, at half the price."
  type        = bool
  default     = false
}

variable "interface_endpoints" {
  description = "AWS services that are reached through an endpoint in the VPC rather than through NAT. README.md says why there are none by default."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.interface_endpoints, ["kms", "logs", "monitoring", "secretsmanager", "sns", "sqs", "states"])) == 0
    error_message = "interface_endpoints are services that the environment calls: kms, logs, monitoring, secretsmanager, sns, sqs, states."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy that bounds every role, whatever it is given: ../github's, without which GitHub's deployments may not make one; null: none."
  type        = string
  default     = null
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
