# dbt's hour inside Snowflake. The applying role makes the task and hands it to TRANSFORMER, because a task runs with its
# owner's rights. A provider alias with the role TRANSFORMER would do without handing over, but cannot log in before the
# role exists, which is the first apply. What TRANSFORMER needs (EXECUTE TASK, the warehouse) is granted where roles are.

locals {
  tasks = var.dbt_task == null ? {} : { this = var.dbt_task }
}

# a snowflake_execute whose SQL changes is made anew: drop, then create
resource "snowflake_execute" "task" {
  for_each = local.tasks

  execute = each.value.statement
  revert  = "drop task if exists ${each.value.name}"
  query   = "show tasks like '${element(split(".", each.value.name), 2)}' in schema ${var.dbt_schema}"
}

# plain SQL, because snowflake_grant_ownership of a task asks for rights on its warehouse and resumes it by itself. A new
# task is suspended, as it has to be. COPY keeps what others were granted
resource "snowflake_execute" "task_owner" {
  for_each = local.tasks

  execute = "grant ownership on task ${each.value.name} to role ${var.roles.transformer} copy current grants"
  # the drop follows, which a role above TRANSFORMER may
  revert = "alter task if exists ${each.value.name} suspend"

  lifecycle {
    replace_triggered_by = [snowflake_execute.task]
  }

  depends_on = [snowflake_execute.task]
}

resource "snowflake_execute" "task_resumed" {
  for_each = var.dbt_task_enabled ? local.tasks : {}

  execute = "alter task ${each.value.name} resume"
  revert  = "alter task if exists ${each.value.name} suspend"

  lifecycle {
    replace_triggered_by = [snowflake_execute.task_owner]
  }

  depends_on = [snowflake_execute.task_owner]
}
