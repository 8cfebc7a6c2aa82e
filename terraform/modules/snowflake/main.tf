# One environment in Snowflake, and the two AWS roles that Snowflake takes. By topic: database.tf, warehouses.tf,
# loads_role.tf (what may be read), landing.tf (stages, tables, pipes), pipe_errors.tf, roles.tf, grants.tf, users.tf.

locals {
  snowflake = var.names.snowflake
  database  = snowflake_database.this.name

  # Spelled out of names rather than fully_qualified_name, which a first plan does not know: what is granted on what can
  # then be read, and tested, before it is applied.
  schemas = { for key, schema in snowflake_schema.this : key => "\"${schema.database}\".\"${schema.name}\"" }
  roles   = { for key, role in snowflake_account_role.this : key => role.name }
}
