output "prefix" {
  description = "What the names of an environment's AWS resources begin with, such as finance-dev."
  value       = local.names.metrics_namespace
}

output "names" {
  description = "etl/contracts/names.json filled in; {TABLE} places of the stages and pipes stay open."
  value       = local.names
}

output "tables" {
  description = "The landing tables by name in lower case, which is also their prefix in the curated bucket: doc, and columns (name, type as Snowflake spells it, nullable, doc) with those that Snowpipe adds last; the stage's and the pipe's name and the pipe's COPY statement."
  value = { for name, table in local.tables : name => {
    doc   = table.doc
    name  = upper(name)
    stage = replace(local.snowflake.stage, "{TABLE}", upper(name))
    pipe  = replace(local.snowflake.pipe, "{TABLE}", upper(name))
    columns = concat(
      [for column in table.columns : {
        name     = upper(column.name)
        type     = local.types[column.type].snowflake
        nullable = column.nullable
        doc      = column.doc
      }],
      [for column in local.metadata_columns : {
        name     = upper(column.name)
        type     = local.types[column.type].snowflake
        nullable = true
        doc      = column.doc
      }],
    )
    copy_statement = templatefile("${local.contracts}/pipe.sql", {
      database = local.snowflake.database
      schema   = local.snowflake.schemas.landing
      table    = upper(name)
      stage    = replace(local.snowflake.stage, "{TABLE}", upper(name))
    })
  } }
}

output "functions" {
  description = "The Lambda functions by name, as their function.json declares them: doc, memory_mb, timeout_seconds, environment (names of variables)."
  value       = local.functions
}

output "state_machine_definition" {
  description = "The state machine's definition with its expressions, the functions' names and the topic's ARN."
  value = templatefile("${local.machine}/market.asl.json", merge(
    local.expressions,
    { for function, name in local.names.functions : "${function}_function" => name },
    { docs_url = var.docs_url == null ? "" : "${var.docs_url}/" },
    { alerts_topic_arn = "arn:${var.partition}:sns:${var.region}:${var.account_id}:${local.names.alerts_topic}" },
  ))
}

output "dbt_task" {
  description = "The hourly task that builds the dbt project inside Snowflake: its fully qualified name and its SQL at a minute."
  value = {
    name = "${local.snowflake.database}.${local.snowflake.schemas.staging}.${local.snowflake.dbt_task}"
    statement = templatefile("${local.native}/task.sql", {
      database  = local.snowflake.database
      schema    = local.snowflake.schemas.staging
      warehouse = local.snowflake.warehouses.transform
      project   = local.snowflake.dbt_project
      task      = local.snowflake.dbt_task
      target    = var.environment
      minute    = var.dbt_task_minute

      error_integration = local.snowflake.error_integration
    })
  }
}
