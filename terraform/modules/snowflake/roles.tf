resource "snowflake_account_role" "this" {
  for_each = local.snowflake.roles

  name = each.value
  comment = {
    loader      = "Owns the pipes: they load with its rights"
    transformer = "dbt: reads what is landed, owns what is staged, versioned and exposed"
    operator    = "Airflow: looks at loads and results, and changes nothing"
    analyst     = "People: read what is exposed"
    reporter    = "Tableau: reads what is exposed"
  }[each.key]
}

resource "snowflake_grant_account_role" "parent" {
  for_each = snowflake_account_role.this

  role_name        = each.value.name
  parent_role_name = var.parent_role
}

# A pipe runs with its owner's rights: the loader's are to read the stage and to add rows.
resource "snowflake_grant_ownership" "pipe" {
  for_each = snowflake_pipe.landing

  account_role_name   = local.roles["loader"]
  outbound_privileges = "COPY"

  on {
    object_type = "PIPE"
    object_name = local.pipes[each.key]
  }

  depends_on = [
    snowflake_grant_account_role.parent,
    snowflake_grant_privileges_to_account_role.database,
    snowflake_grant_privileges_to_account_role.schema,
    snowflake_grant_privileges_to_account_role.landing_table,
    snowflake_grant_privileges_to_account_role.stage,
    snowflake_grant_privileges_to_account_role.file_format,
    snowflake_grant_privileges_to_account_role.error_integration,
    snowflake_grant_privileges_to_account_role.pipe_monitor,
    snowflake_grant_privileges_to_account_role.pipe_handover,
  ]

  lifecycle {
    replace_triggered_by = [snowflake_pipe.landing[each.key].id]
  }
}
