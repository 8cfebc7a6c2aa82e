# Who may what. The laptop's grants are in local/provision/snowflake.py; tests/terraform/test_snowflake_rights.py
# compares the two. From a table that it keeps dbt revokes each SELECT that the model's config does not grant: who reads
# what is exposed is named there, too.

locals {
  readers_of_landing = ["transformer", "operator"]
  readers_of_exposed = ["operator", "analyst", "reporter"]

  # by role; the loader needs none: Snowpipe brings its own
  warehouse_of = {
    transformer = "transform"
    operator    = "transform"
    analyst     = "report"
    reporter    = "report"
  }

  database_privileges = {
    for role in keys(local.roles) : role => role == "transformer" ? ["USAGE", "CREATE SCHEMA"] : ["USAGE"]
  }

  builds  = ["USAGE", "CREATE TABLE", "CREATE VIEW", "CREATE MATERIALIZED VIEW", "CREATE DYNAMIC TABLE"]
  deploys = ["CREATE DBT PROJECT", "CREATE STAGE", "CREATE TASK"]

  # by role and schema
  schema_privileges = merge(
    {
      "loader.landing"        = ["USAGE"]
      "transformer.landing"   = ["USAGE"]
      "operator.landing"      = ["USAGE"]
      "transformer.staging"   = var.dbt_inside_snowflake ? concat(local.builds, local.deploys) : local.builds
      "transformer.snapshots" = local.builds
      "transformer.exposed"   = local.builds
    },
    { for role in local.readers_of_exposed : "${role}.exposed" => ["USAGE"] },
    # to see the task and the project in it, not the tables
    var.dbt_inside_snowflake ? { "operator.staging" = ["USAGE"] } : {},
  )

  # by role and table
  landing_privileges = merge(
    { for pair in setproduct(local.readers_of_landing, keys(var.tables)) : join(".", pair) => ["SELECT"] },
    { for table in keys(var.tables) : "loader.${table}" => ["INSERT", "SELECT"] },
  )

  exposed_kinds = ["TABLES", "VIEWS", "MATERIALIZED VIEWS", "DYNAMIC TABLES"]

  tables = { for key, table in snowflake_table.landing : key => "${local.landing}.\"${table.name}\"" }
  pipes  = { for key, pipe in snowflake_pipe.landing : key => "${local.landing}.\"${pipe.name}\"" }
  stages = { for key, stage in snowflake_stage_external_s3.landing : key => "${local.landing}.\"${stage.name}\"" }
}

resource "snowflake_grant_privileges_to_account_role" "database" {
  for_each = local.database_privileges

  account_role_name = local.roles[each.key]
  privileges        = each.value

  on_account_object {
    object_type = "DATABASE"
    object_name = local.database
  }
}

resource "snowflake_grant_privileges_to_account_role" "warehouse" {
  for_each = local.warehouse_of

  account_role_name = local.roles[each.key]
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "WAREHOUSE"
    object_name = snowflake_warehouse.this[each.value].name
  }
}

resource "snowflake_grant_privileges_to_account_role" "schema" {
  for_each = local.schema_privileges

  account_role_name = local.roles[split(".", each.key)[0]]
  privileges        = each.value

  on_schema {
    schema_name = local.schemas[split(".", each.key)[1]]
  }
}

resource "snowflake_grant_privileges_to_account_role" "landing_table" {
  for_each = local.landing_privileges

  account_role_name = local.roles[split(".", each.key)[0]]
  privileges        = each.value

  on_schema_object {
    object_type = "TABLE"
    object_name = local.tables[split(".", each.key)[1]]
  }
}

resource "snowflake_grant_privileges_to_account_role" "stage" {
  for_each = var.tables

  account_role_name = local.roles["loader"]
  privileges        = ["USAGE"]

  on_schema_object {
    object_type = "STAGE"
    object_name = local.stages[each.key]
  }
  # a new stage has none of the old one's grants
  lifecycle {
    replace_triggered_by = [snowflake_stage_external_s3.landing[each.key].id]
  }
}

resource "snowflake_grant_privileges_to_account_role" "file_format" {
  account_role_name = local.roles["loader"]
  privileges        = ["USAGE"]

  on_schema_object {
    object_type = "FILE FORMAT"
    object_name = "${local.landing}.\"${snowflake_file_format_parquet.this.name}\""
  }
}

# Pipes tell of their errors with the loader's rights, the task that runs dbt with the transformer's.
resource "snowflake_grant_privileges_to_account_role" "error_integration" {
  for_each = toset(concat(["loader"], var.dbt_inside_snowflake ? ["transformer"] : []))

  account_role_name = local.roles[each.key]
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "INTEGRATION"
    object_name = snowflake_notification_integration.pipe_errors.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "pipe_monitor" {
  for_each = var.tables

  account_role_name = local.roles["operator"]
  privileges        = ["MONITOR"]

  on_schema_object {
    object_type = "PIPE"
    object_name = local.pipes[each.key]
  }

  lifecycle {
    replace_triggered_by = [snowflake_pipe.landing[each.key].id]
  }
}

# Without these two on Terraform's own role a pipe stays paused when it is handed to the loader.
resource "snowflake_grant_privileges_to_account_role" "pipe_handover" {
  for_each = var.tables

  account_role_name = var.terraform_role
  privileges        = ["OPERATE", "MONITOR"]

  on_schema_object {
    object_type = "PIPE"
    object_name = local.pipes[each.key]
  }

  lifecycle {
    replace_triggered_by = [snowflake_pipe.landing[each.key].id]
  }
}

# What dbt will make, and what it had made before a role was there: all is granted once, when the grant is made.
resource "snowflake_grant_privileges_to_account_role" "exposed_future" {
  for_each = { for pair in setproduct(local.readers_of_exposed, local.exposed_kinds) : join(".", pair) => pair }

  account_role_name = local.roles[each.value[0]]
  privileges        = ["SELECT"]

  on_schema_object {
    future {
      object_type_plural = each.value[1]
      in_schema          = local.schemas["exposed"]
    }
  }
}

resource "snowflake_grant_privileges_to_account_role" "exposed_all" {
  for_each = { for pair in setproduct(local.readers_of_exposed, local.exposed_kinds) : join(".", pair) => pair }

  account_role_name = local.roles[each.value[0]]
  privileges        = ["SELECT"]

  on_schema_object {
    all {
      object_type_plural = each.value[1]
      in_schema          = local.schemas["exposed"]
    }
  }
}

# dbt inside Snowflake: docs/dbt-in-snowflake.md

resource "snowflake_grant_privileges_to_account_role" "execute_task" {
  count = var.dbt_inside_snowflake ? 1 : 0

  account_role_name = local.roles["transformer"]
  privileges        = ["EXECUTE TASK"]
  on_account        = true
}

# The project is deployed by snow, not by Terraform, and staging is managed: the transformer can't grant this itself.
resource "snowflake_grant_privileges_to_account_role" "dbt_future" {
  for_each = var.dbt_inside_snowflake ? toset(["DBT PROJECTS", "TASKS"]) : []

  account_role_name = local.roles["operator"]
  privileges        = ["MONITOR"]

  on_schema_object {
    future {
      object_type_plural = each.value
      in_schema          = local.schemas["staging"]
    }
  }
}

resource "snowflake_grant_privileges_to_account_role" "dbt_all" {
  for_each = var.dbt_inside_snowflake ? toset(["DBT PROJECTS", "TASKS"]) : []

  account_role_name = local.roles["operator"]
  privileges        = ["MONITOR"]

  on_schema_object {
    all {
      object_type_plural = each.value
      in_schema          = local.schemas["staging"]
    }
  }
}
