locals {
  landing = local.schemas["landing"]
}

# Without logical types Snowflake reads Parquet's timestamps as numbers.
resource "snowflake_file_format_parquet" "this" {
  database         = local.database
  schema           = snowflake_schema.this["landing"].name
  name             = local.snowflake.file_format
  comment          = "Parquet as etl/lambdas/publish writes it"
  use_logical_type = "true"
}

# With the trailing slash: market/ is not market_run/.
resource "snowflake_stage_external_s3" "landing" {
  for_each = var.tables

  database            = local.database
  schema              = snowflake_schema.this["landing"].name
  name                = each.value.stage
  comment             = "Objects of ${each.value.name}"
  url                 = "s3://${var.bucket.name}/${each.key}/"
  storage_integration = snowflake_storage_integration_aws.this.name

  file_format {
    format_name = "${local.landing}.\"${snowflake_file_format_parquet.this.name}\""
  }

  depends_on = [aws_iam_role_policy.loads]
}

resource "snowflake_table" "landing" {
  for_each = var.tables

  database = local.database
  schema   = snowflake_schema.this["landing"].name
  name     = each.value.name
  comment  = each.value.doc

  dynamic "column" {
    for_each = each.value.columns

    content {
      name     = column.value.name
      type     = column.value.type
      nullable = column.value.nullable
      comment  = column.value.doc
    }
  }
}

# A pipe that is made anew has lost its load history. So its statement, which names table and stage, is known text, and
# the pipe is replaced only with its stage, without which it stands still. Snowpipe tells of errors only with
# ON_ERROR = SKIP_FILE, a pipe's default.
resource "snowflake_pipe" "landing" {
  for_each = var.tables

  database          = local.database
  schema            = snowflake_schema.this["landing"].name
  name              = each.value.pipe
  comment           = "Loads ${each.value.name} from s3://${var.bucket.name}/${each.key}/"
  copy_statement    = each.value.copy_statement
  auto_ingest       = true
  error_integration = snowflake_notification_integration.pipe_errors.name

  depends_on = [snowflake_table.landing, snowflake_stage_external_s3.landing, terraform_data.iam_settled]

  lifecycle {
    replace_triggered_by = [snowflake_stage_external_s3.landing[each.key].id]
  }
}
