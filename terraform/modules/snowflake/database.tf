resource "snowflake_database" "this" {
  name                           = local.snowflake.database
  comment                        = "Hourly crypto market: ${var.prefix}"
  data_retention_time_in_days    = var.retention_days
  drop_public_schema_on_creation = true
}

# Managed access: only the schema's owner grants, whoever made a table. So what is landed and staged can't be handed out
# in passing. In EXPOSED dbt itself grants what it makes, as the models' config says (dbt_project.yml, +grants).
resource "snowflake_schema" "this" {
  for_each = local.snowflake.schemas

  database            = local.database
  name                = each.value
  with_managed_access = each.key == "exposed" ? "false" : "true"
  comment = {
    landing   = "What Snowpipe loads, append-only, and what loads it"
    staging   = "Typed and de-duplicated by dbt"
    snapshots = "Versions of coins (SCD type 2), by dbt"
    exposed   = "What people and Tableau read"
  }[each.key]
}

# prevent_destroy can't be a variable, but what carries it can be there or not. A plan that destroys or replaces one of
# these has to destroy or replace its guard, too, and is refused as a whole. To lift a guard on purpose: terraform state rm.
resource "terraform_data" "protection" {
  for_each = var.protected ? merge(
    { database = snowflake_database.this.id },
    { for key, schema in snowflake_schema.this : "schema.${key}" => schema.id },
    { for key, table in snowflake_table.landing : "table.${key}" => table.id },
  ) : {}

  triggers_replace = each.value

  lifecycle {
    prevent_destroy = true
  }
}
