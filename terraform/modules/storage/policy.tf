locals {
  refuse_plain_http = { for key, arn in local.arns : key => {
    Sid       = "RefusePlainHttp"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [arn, "${arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  } if var.tls_only }

  # For everybody, administrators too: `protected = false` has to be applied first. The policy itself is in it because
  # `terraform destroy` would else begin with that. Lifecycle rules still work, S3 asks no policy for them, and so do
  # deletions that leave a marker. Not of MWAA's bucket: all in it is made again, and it goes when MWAA does.
  refuse_deletion = { for key, arn in local.arns : key => {
    Sid       = "RefuseDeletion"
    Effect    = "Deny"
    Principal = "*"
    Action    = ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObjectVersion"]
    Resource  = [arn, "${arn}/*"]
  } if var.protected && key != "mwaa" }

  take_access_logs = { for key in keys(local.log_buckets) : key => {
    Sid       = "TakeAccessLogs"
    Effect    = "Allow"
    Principal = { Service = "logging.s3.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "${local.arns[key]}/*"
    Condition = {
      StringEquals = { "aws:SourceAccount" = var.account_id }
      ArnLike      = { "aws:SourceArn" = [for source in keys(local.data_buckets) : local.arns[source]] }
    }
  } }

  bucket_statements = { for key in keys(local.buckets) : key => [
    for statements in [local.refuse_plain_http, local.refuse_deletion, local.take_access_logs] :
    statements[key] if contains(keys(statements), key)
  ] }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = { for key, statements in local.bucket_statements : key => statements if length(statements) > 0 }

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })

  # S3 refuses two changes of a bucket's rights at once
  depends_on = [aws_s3_bucket_public_access_block.this]
}
