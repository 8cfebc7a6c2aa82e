# Who connects: key pairs, no password, one role each, and only from known addresses.

locals {
  works = {
    airflow = { role = "operator", schema = "landing", what = "Airflow: snowflake_default" }
    dbt     = { role = "transformer", schema = "staging", what = "dbt: in Airflow, and deploying into Snowflake" }
    tableau = { role = "reporter", schema = "exposed", what = "Tableau: live connections" }
  }
}

resource "snowflake_service_user" "this" {
  for_each = var.users

  name              = local.snowflake.users[each.key]
  comment           = local.works[each.key].what
  rsa_public_key    = each.value.public_key
  rsa_public_key_2  = each.value.public_key_2
  default_role      = local.roles[local.works[each.key].role]
  default_warehouse = snowflake_warehouse.this[local.warehouse_of[local.works[each.key].role]].name
  default_namespace = "${local.database}.${snowflake_schema.this[local.works[each.key].schema].name}"
  # Snowflake's default is all roles at once
  default_secondary_roles_option = "NONE"
  network_policy                 = snowflake_network_policy.this[each.key].name
}

resource "snowflake_grant_account_role" "user" {
  for_each = snowflake_service_user.this

  role_name = local.roles[local.works[each.key].role]
  user_name = each.value.name
}

# A rule lives in a schema: in landing, where nobody but Terraform makes or changes things.
resource "snowflake_network_rule" "this" {
  for_each = var.users

  database   = local.database
  schema     = snowflake_schema.this["landing"].name
  name       = "${local.snowflake.users[each.key]}_ADDRESSES"
  comment    = "Where ${local.works[each.key].what} connects from"
  type       = "IPV4"
  mode       = "INGRESS"
  value_list = each.value.addresses
}

resource "snowflake_network_policy" "this" {
  for_each = var.users

  name                      = local.snowflake.users[each.key]
  comment                   = "Where ${local.works[each.key].what} connects from"
  allowed_network_rule_list = ["${local.landing}.\"${snowflake_network_rule.this[each.key].name}\""]
}
