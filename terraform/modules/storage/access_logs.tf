# Who asked for which object, and who deleted it: some cents a month.

resource "aws_s3_bucket_logging" "this" {
  for_each = var.access_logs ? local.data_buckets : {}

  bucket        = aws_s3_bucket.this[each.key].id
  target_bucket = aws_s3_bucket.this["access_logs"].id
  target_prefix = "${each.key}/"

  # S3 tries to write as soon as it is told where to
  depends_on = [aws_s3_bucket_policy.this]
}
