resource "snowflake_warehouse" "this" {
  for_each = local.snowflake.warehouses

  name                                = each.value
  comment                             = each.key == "transform" ? "dbt and Airflow" : "Analysts and Tableau"
  warehouse_size                      = var.warehouses[each.key].size
  auto_resume                         = "true"
  auto_suspend                        = var.warehouses[each.key].auto_suspend_seconds
  initially_suspended                 = true
  statement_timeout_in_seconds        = var.warehouses[each.key].statement_timeout_seconds
  statement_queued_timeout_in_seconds = 600
  resource_monitor                    = var.resource_monitors ? snowflake_resource_monitor.this[each.key].name : null
}

# Without frequency and start Snowflake counts by calendar month.
resource "snowflake_resource_monitor" "this" {
  for_each = var.resource_monitors ? local.snowflake.warehouses : {}

  name            = each.value
  credit_quota    = var.warehouses[each.key].credits_a_month
  notify_triggers = [50, 80]
  notify_users    = var.monitor_notify_users
  # running statements end first, at a tenth above the quota they are cancelled
  suspend_trigger           = 100
  suspend_immediate_trigger = 110
}
