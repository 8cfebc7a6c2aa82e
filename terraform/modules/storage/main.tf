locals {
  # those that hold the pipeline's data; all settings below are the same for each, by for_each
  data_buckets = merge(
    var.names.buckets,
    var.mwaa_bucket ? { mwaa = "${var.prefix}-mwaa-${var.account_id}" } : {},
  )
  log_buckets = var.access_logs ? { access_logs = "${var.prefix}-access-logs-${var.account_id}" } : {}
  buckets     = merge(local.data_buckets, local.log_buckets)

  # written as strings: a policy is then known when planning
  arns = { for key, name in local.buckets : key => "arn:${var.partition}:s3:::${name}" }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144:one region: what is curated is in Snowflake as well, and files are made again from the archive
  #checkov:skip=CKV2_AWS_62:only Snowpipe waits for files, and only for curated ones: notification.tf
  for_each = local.buckets

  bucket        = each.value
  force_destroy = !var.protected || each.key == "mwaa"
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    # S3 delivers no access logs to a bucket that is encrypted with a key of ours
    bucket_key_enabled = each.key != "access_logs"

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "access_logs" ? "AES256" : "aws:kms"
      kms_master_key_id = each.key == "access_logs" ? null : aws_kms_key.this.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
