# The secrets alone. Their values are put by hand (README.md), so that no state and no plan holds them.

locals {
  connections_prefix = "${var.prefix}/airflow/connections"
  variables_prefix   = "${var.prefix}/airflow/variables"
}

resource "aws_secretsmanager_secret" "snowflake_connection" {
  #checkov:skip=CKV2_AWS_57:a key pair is rotated in Snowflake and here together, by hand: README.md
  name                    = "${local.connections_prefix}/snowflake_default"
  description             = "Airflow's connection to Snowflake: user ${var.names.snowflake.users.airflow}, role ${var.names.snowflake.roles.operator}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

resource "aws_secretsmanager_secret" "dbt_private_key" {
  #checkov:skip=CKV2_AWS_57:a key pair is rotated in Snowflake and here together, by hand: README.md
  name                    = "${var.prefix}/airflow/dbt-private-key"
  description             = "The private key of Snowflake's user ${var.names.snowflake.users.dbt}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}
