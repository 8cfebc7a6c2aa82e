resource "aws_s3_bucket_notification" "curated" {
  count = var.notify_snowpipe ? 1 : 0

  bucket = aws_s3_bucket.this["curated"].id

  # One a table, for its prefix with the slash: market/ is not market_run/, and S3 takes no prefixes that overlap.
  dynamic "queue" {
    for_each = var.tables

    content {
      id            = queue.value
      queue_arn     = var.snowpipe_queue_arn
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = "${queue.value}/"
      filter_suffix = ".parquet"
    }
  }
}
