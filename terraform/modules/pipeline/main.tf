# The whole of an environment. What differs between environments comes as variables; who drives the hour is one of them.

locals {
  mwaa = var.orchestrator == "mwaa"

  # Built from names, not taken from a resource: the topic's module asks for what the state machine's made, and back.
  alerts_topic_arn = "arn:${var.partition}:sns:${var.region}:${var.account_id}:${module.contracts.names.alerts_topic}"
}

module "contracts" {
  source = "../contracts"

  environment = var.environment
  account_id  = var.account_id
  region      = var.region
  partition   = var.partition
  docs_url    = var.docs_url
}

module "storage" {
  source = "../storage"

  prefix     = module.contracts.prefix
  account_id = var.account_id
  region     = var.region
  partition  = var.partition
  names      = module.contracts.names
  tables     = keys(module.contracts.tables)

  protected   = var.protected
  tls_only    = var.tls_only
  expiry_days = var.expiry_days
  mwaa_bucket = local.mwaa

  notify_snowpipe    = true
  snowpipe_queue_arn = var.snowflake.managed ? module.snowflake[0].pipe_queue_arn : var.snowflake.pipe_queue_arn
}

module "etl" {
  source = "../etl"

  prefix                   = module.contracts.prefix
  account_id               = var.account_id
  region                   = var.region
  partition                = var.partition
  permissions_boundary_arn = var.permissions_boundary_arn
  names                    = module.contracts.names
  tables                   = keys(module.contracts.tables)

  functions                = module.contracts.functions
  state_machine_definition = module.contracts.state_machine_definition
  packages                 = var.packages
  market_api               = var.market_api

  buckets              = module.storage.buckets
  kms_key_arn          = module.storage.kms_key_arn
  alerts_topic_arn     = local.alerts_topic_arn
  log_retention_days   = var.log_retention_days
  reserved_concurrency = var.reserved_concurrency
  secret_recovery_days = var.secret_recovery_days
}

module "schedule" {
  source = "../schedule"
  count  = local.mwaa ? 0 : 1

  prefix                   = module.contracts.prefix
  account_id               = var.account_id
  region                   = var.region
  partition                = var.partition
  permissions_boundary_arn = var.permissions_boundary_arn
  state_machine_arn        = module.etl.state_machine_arn
  kms_key_arn              = module.storage.kms_key_arn

  dbt_task         = var.snowflake.managed ? module.contracts.dbt_task : null
  dbt_task_enabled = var.dbt_task_enabled
  pages            = var.market.pages
  page_size        = var.market.page_size
  dbt_schema       = one(module.snowflake[*].schemas.staging)
  roles            = one(module.snowflake[*].roles)
}

module "mwaa" {
  source = "../mwaa"
  count  = local.mwaa ? 1 : 0

  environment              = var.environment
  prefix                   = module.contracts.prefix
  account_id               = var.account_id
  region                   = var.region
  partition                = var.partition
  permissions_boundary_arn = var.permissions_boundary_arn
  names                    = module.contracts.names

  buckets            = module.storage.buckets
  kms_key_arn        = module.storage.kms_key_arn
  state_machine_arn  = module.etl.state_machine_arn
  alerts_topic_arn   = local.alerts_topic_arn
  snowflake_account  = var.snowflake.account
  log_retention_days = var.log_retention_days

  package                = var.mwaa.package
  availability_zones     = var.mwaa.availability_zones
  environment_class      = var.mwaa.environment_class
  workers                = var.mwaa.workers
  schedulers             = var.mwaa.schedulers
  nat_per_zone           = var.mwaa.nat_per_zone
  webserver_access_mode  = var.mwaa.webserver_access_mode
  webserver_client_cidrs = var.mwaa.webserver_client_cidrs
  maintenance_window     = var.mwaa.maintenance_window
  vpc_cidr               = var.mwaa.vpc_cidr
  interface_endpoints    = var.mwaa.interface_endpoints
  deadline_minutes       = var.deadline_minutes
  docs_url               = var.docs_url
  finance_options        = merge({ pages = var.market.pages, page_size = var.market.page_size }, var.mwaa.finance_options)
  secret_recovery_days   = var.secret_recovery_days
}

module "snowflake" {
  source = "../snowflake"
  count  = var.snowflake.managed ? 1 : 0

  prefix                   = module.contracts.prefix
  account_id               = var.account_id
  region                   = var.region
  partition                = var.partition
  permissions_boundary_arn = var.permissions_boundary_arn
  names                    = module.contracts.names
  tables                   = module.contracts.tables

  bucket               = module.storage.buckets.curated
  kms_key_arn          = module.storage.kms_key_arn
  pipe_error_topic_arn = module.monitoring.pipe_error_topic_arn

  protected            = var.protected
  retention_days       = var.snowflake.retention_days
  warehouses           = var.snowflake.warehouses
  terraform_role       = var.snowflake.terraform_role
  parent_role          = var.snowflake.parent_role
  resource_monitors    = var.snowflake.resource_monitors
  monitor_notify_users = var.snowflake.monitor_notify_users
  users                = local.users
  dbt_inside_snowflake = !local.mwaa
  iam_settle_seconds   = var.snowflake.settle_seconds
}

module "monitoring" {
  source = "../monitoring"

  prefix       = module.contracts.prefix
  account_id   = var.account_id
  region       = var.region
  partition    = var.partition
  names        = module.contracts.names
  kms_key_arn  = module.storage.kms_key_arn
  tls_only     = var.tls_only
  alert_emails = var.alert_emails
  docs_url     = var.docs_url
  orchestrator = var.orchestrator

  deadline_minutes          = var.deadline_minutes
  state_machine_arn         = module.etl.state_machine_arn
  execution_timeout_seconds = jsondecode(module.contracts.state_machine_definition).TimeoutSeconds
  function_names            = module.etl.function_names
  functions                 = { for name, function in module.contracts.functions : name => { timeout_seconds = function.timeout_seconds } }
  log_group_names           = module.etl.log_group_names
  failure_queue_name        = module.etl.failure_queue.name

  mwaa_environment_name           = one(module.mwaa[*].environment_name)
  schedule_name                   = one(module.schedule[*].schedule_name)
  schedule_group_name             = one(module.schedule[*].schedule_group_name)
  schedule_dead_letter_queue_name = one(module.schedule[*].dead_letter_queue_name)
}

locals {
  nat_addresses = try(module.mwaa[0].nat_addresses, [])

  # Airflow and dbt come from MWAA's fixed addresses, whoever else from those that are given. A user who comes from nowhere
  # is not made.
  users = { for user, key in var.snowflake.public_keys : user => {
    public_key   = key
    public_key_2 = lookup(var.snowflake.next_public_keys, user, null)
    addresses = concat(
      lookup(var.snowflake.addresses, user, []),
      contains(["airflow", "dbt"], user) ? local.nat_addresses : [],
    )
  } if contains(keys(var.snowflake.addresses), user) || local.mwaa && contains(["airflow", "dbt"], user) }
}
