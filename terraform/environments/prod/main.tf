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

  permissions_boundary_arn = one(module.github[*].permissions_boundary_arn)

  packages             = var.packages
  market_api           = var.market_api
  reserved_concurrency = { collect = 8, stage = 8, publish = 4 }
  expiry_days          = { raw = 1095 }
  log_retention_days   = 365
  secret_recovery_days = 30

  mwaa = {
    package            = var.mwaa_package
    availability_zones = ["${var.region}a", "${var.region}b"]
    environment_class  = "mw1.small"
    workers            = { min = 1, max = 4 }
    nat_per_zone       = true
  }
  snowflake        = merge(var.snowflake, { retention_days = 7 })
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
  new_provider   = var.github.new_provider
  state_bucket   = var.github.state_bucket
  state_key      = "finance-prod/terraform.tfstate"
  kms_key_arn    = module.pipeline.kms_key_arn
  mwaa_bucket    = lookup(module.pipeline.buckets, "mwaa", null)
}
