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

variable "names" {
  description = "The environment's names: contracts' output."
  type = object({
    functions         = map(string)
    state_machine     = string
    api_key_secret    = string
    metrics_namespace = string
  })
}

variable "functions" {
  description = "What each function declares, by function: contracts' output."
  type = map(object({
    doc             = string
    memory_mb       = number
    timeout_seconds = number
    environment     = list(string)
  }))

  validation {
    condition     = toset(keys(var.functions)) == toset(["collect", "stage", "publish"])
    error_message = "functions are collect, stage and publish: a new one needs permissions of its own in iam.tf."
  }

  validation {
    condition = alltrue(flatten([for function in values(var.functions) :
      [for name in function.environment : contains([
        "RAW_BUCKET", "WORK_BUCKET", "CURATED_BUCKET",
        "MARKET_API_URL", "MARKET_API_TIER", "MARKET_API_KEY_SECRET", "MARKET_API_CALLS_PER_MINUTE",
        "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE",
      ], name)]
    ]))
    error_message = "A function.json names a variable that has no value in main.tf. RUN_AT never gets one: it would pin the clock."
  }
}

variable "tables" {
  description = "The landing tables' names in lower case, which are their prefixes in the curated bucket: the keys of contracts' tables."
  type        = set(string)

  validation {
    condition     = length(var.tables) > 0 && alltrue([for table in var.tables : can(regex("^[a-z][a-z0-9_]*$", table))])
    error_message = "tables are names in lower case, at least one: each becomes a prefix that publish may write below."
  }
}

variable "state_machine_definition" {
  description = "The state machine's definition, JSON: contracts' output."
  type        = string

  validation {
    condition     = can(jsondecode(var.state_machine_definition).States)
    error_message = "state_machine_definition is no JSON with States."
  }
}

variable "buckets" {
  description = "The buckets raw, work and curated, each with name and ARN: storage's output."
  type        = map(object({ name = string, arn = string }))

  validation {
    condition     = length(setsubtract(["raw", "work", "curated"], keys(var.buckets))) == 0
    error_message = "buckets has to have raw, work and curated."
  }
}

variable "kms_key_arn" {
  description = "The key that encrypts logs, queue, secret and the functions' variables, and the buckets' objects."
  type        = string
}

variable "packages" {
  description = "The folder that `make package` filled, such as dist/arm64: packages.json, layer.zip and a zip a function."
  type        = string

  validation {
    condition     = fileexists("${var.packages}/packages.json")
    error_message = "packages is no folder with a packages.json: run make package first."
  }
}

variable "market_api" {
  description = "The CoinGecko-compatible host: base URL up to /api/v3, tier of its key (demo, pro, or keyless for none), and how many calls a minute all executions may make together (0: no limit)."
  type = object({
    url              = optional(string, "https://api.coingecko.com/api/v3")
    tier             = optional(string, "keyless")
    calls_per_minute = optional(number, 30)
  })
  default = {}

  validation {
    # a key must not cross a network in plain text; loopback, which the laptop's AWS uses, is none
    condition     = can(regex("^https://[^/?#@[:space:]]+(/[^?#[:space:]]*)?$", var.market_api.url)) || can(regex("^http://127\\.0\\.0\\.1(:[0-9]+)?(/[^?#[:space:]]*)?$", var.market_api.url))
    error_message = "market_api.url is an https URL without query and credentials, such as https://api.coingecko.com/api/v3."
  }

  validation {
    condition     = contains(["demo", "pro", "keyless"], var.market_api.tier)
    error_message = "market_api.tier is demo, pro or keyless."
  }

  validation {
    # CoinGecko refuses a pro key at the public host and any other at the pro one
    condition     = !strcontains(var.market_api.url, "coingecko.com") || (var.market_api.tier == "pro") == startswith(var.market_api.url, "https://pro-api.coingecko.com/")
    error_message = "Tier pro belongs to https://pro-api.coingecko.com/api/v3, demo and keyless to https://api.coingecko.com/api/v3."
  }

  validation {
    condition     = var.market_api.calls_per_minute >= 0 && var.market_api.calls_per_minute <= 1000 && floor(var.market_api.calls_per_minute) == var.market_api.calls_per_minute
    error_message = "market_api.calls_per_minute is a whole number from 0 (no limit) to 1000."
  }
}

variable "reserved_concurrency" {
  description = "How many calls of each function may run at once, which is set aside of the account's; -1 reserves and limits nothing, which is all that a new account of 10 at once allows. An execution runs four pages at once, and a repair may run beside the hour."
  type        = object({ collect = number, stage = number, publish = number })
  default     = { collect = 8, stage = 8, publish = 4 }

  validation {
    condition = alltrue([for function, least in { collect = 4, stage = 4, publish = 1 } :
      var.reserved_concurrency[function] == -1 || (
        var.reserved_concurrency[function] >= least && floor(var.reserved_concurrency[function]) == var.reserved_concurrency[function]
    )])
    error_message = "reserved_concurrency is -1, or at least 4 for collect and stage (an execution's four pages at once would throttle each other) and 1 for publish."
  }
}

variable "alerts_topic_arn" {
  description = "The topic that a failed execution publishes its cause to; the definition names it."
  type        = string
}

variable "log_retention_days" {
  description = "How many days logs are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the numbers that CloudWatch Logs takes, and never 0, which is for ever."
  }
}

variable "secret_recovery_days" {
  description = "How many days a deleted API key can be brought back, 7 to 30; 0 deletes at once, so that an environment can be made again under the same name."
  type        = number
  default     = 30

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)
    error_message = "secret_recovery_days is 0 or from 7 to 30."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy that bounds every role, whatever it is given: ../github's, without which GitHub's deployments may not make one; null: none."
  type        = string
  default     = null
}
