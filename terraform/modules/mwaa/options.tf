# Airflow's configuration options. MWAA hands them to each container as AIRFLOW__<SECTION>__<OPTION>, to startup.sh too.
#
# Not here, because MWAA sets them itself and lets nobody change them: api.base_url (the links in mails), core.executor,
# core.load_examples, logging, metrics.

locals {
  home = "/usr/local/airflow"

  # plugins/finance_lab/settings.py
  finance = merge(
    {
      environment         = var.environment
      state_machine_arn   = var.state_machine_arn
      curated_bucket      = var.buckets.curated.name
      work_bucket         = var.buckets.work.name
      alerts_topic_arn    = var.alerts_topic_arn
      snowflake_database  = var.names.snowflake.database
      landing_schema      = var.names.snowflake.schemas.landing
      exposed_schema      = var.names.snowflake.schemas.exposed
      pipe_name           = var.names.snowflake.pipe
      dbt_project_path    = "${local.home}/dags/include/dbt/finance"
      dbt_executable_path = "${local.home}/dbt/dbt"
      dbt_target          = var.environment
      # the web server gets the plugins, but not the dbt project
      dbt_docs_path    = "${local.home}/plugins/dbt_docs/static_index.html"
      deadline_minutes = tostring(var.deadline_minutes)
    },
    { for option, value in { docs_url = var.docs_url } : option => value if value != null },
    var.finance_options,
  )

  # for files/startup.sh, which exports them for dbt's profiles.yml; Airflow itself reads none of them
  dbt = {
    snowflake_account   = var.snowflake_account
    snowflake_user      = var.names.snowflake.users.dbt
    snowflake_role      = var.names.snowflake.roles.transformer
    snowflake_warehouse = var.names.snowflake.warehouses.transform
    snowflake_database  = var.names.snowflake.database
    private_key_secret  = aws_secretsmanager_secret.dbt_private_key.name
  }

  airflow = {
    # aws_default is MWAA's own, the execution role: asked for every few seconds, it is not looked up
    "secrets.backend" = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
    "secrets.backend_kwargs" = jsonencode({
      connections_prefix         = local.connections_prefix
      connections_lookup_pattern = "^(?!aws_default$).*$"
      variables_prefix           = local.variables_prefix
      config_prefix              = null
    })
    # the hour's slot is a moment, not an interval
    "scheduler.create_cron_data_intervals" = "False"
    # what is deployed runs: pausing is for a person, in the web UI
    "core.dags_are_paused_at_creation" = "False"
    "cosmos.enable_telemetry"          = "False"
    "usage_data_collection.enabled"    = "False"
  }

  options = merge(
    local.airflow,
    { for option, value in local.finance : "finance.${option}" => value },
    { for option, value in local.dbt : "dbt.${option}" => value },
  )
}
