# What MWAA takes by version: a file that changes is a new version, and updates the environment (20 to 30 minutes).
# DAGs and the dbt project are synced by the deployment instead, and need no update.

locals {
  files = toset(["plugins.zip", "requirements.txt", "startup.sh"])
}

resource "aws_s3_object" "this" {
  for_each = local.files

  bucket                 = var.buckets.mwaa.name
  key                    = each.key
  source                 = "${var.package}/${each.key}"
  source_hash            = filesha256("${var.package}/${each.key}")
  server_side_encryption = "aws:kms"
  kms_key_id             = var.kms_key_arn
}
