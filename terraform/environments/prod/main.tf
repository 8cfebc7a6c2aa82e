# prod: kept. Beside ../dev only values differ.
module "pipeline" {
  source = "../../modules/pipeline"

  environment  = "prod"
  account_id   = var.account_id
  region       = var.region
  orchestrator = var.orchestrator
  protected    = var.protected
  tls_only     = var.tls_only
  alert_emails = var.alert_emails
  docs_url     = var.docs_url

  permissions_boundary_arn = one(module.github[*].permissions_boundary_arn)

  packages             = var.packages
  market_api           = var.market_api
  market               = var.market
  deadline_minutes     = var.deadline_minutes
  reserved_concurrency = var.reserved_concurrency
  expiry_days          = { raw = 1095 }
  log_retention_days   = 365
  secret_recovery_days = 30

  mwaa = merge({
    package            = var.mwaa_package
    availability_zones = ["${var.region}a", "${var.region}b"]
    environment_class  = "mw1.small"
    workers            = { min = 1, max = 4 }
    nat_per_zone       = true
  }, var.mwaa)

  snowflake = merge({
    account        = "${var.snowflake_account.organization_name}-${var.snowflake_account.account_name}"
    terraform_role = var.snowflake_account.role
    retention_days = 7
  }, var.snowflake)
  dbt_task_enabled = var.dbt_task_enabled
}

module "github" {
  source = "../../modules/github"
  count  = var.github == null ? 0 : 1

  environment    = "prod"
  prefix         = module.pipeline.prefix
  account_id     = var.account_id
  region         = var.region
  repository     = var.github.repository
  repository_ids = var.github.repository_ids
  state_bucket   = var.github.state_bucket
  state_key      = "finance-prod/terraform.tfstate"
  kms_key_arn    = module.pipeline.kms_key_arn
  mwaa_bucket    = lookup(module.pipeline.buckets, "mwaa", null)
}
