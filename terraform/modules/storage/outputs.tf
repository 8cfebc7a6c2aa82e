output "buckets" {
  description = "The buckets by what they are for (raw, work, curated, mwaa where there is one): name and ARN."
  value       = { for key in keys(local.data_buckets) : key => { name = aws_s3_bucket.this[key].bucket, arn = aws_s3_bucket.this[key].arn } }
}

output "access_logs_bucket" {
  description = "Name of the bucket with S3's access logs; null where there is none."
  value       = var.access_logs ? aws_s3_bucket.this["access_logs"].bucket : null
}

output "kms_key_arn" {
  description = "ARN of the environment's key."
  value       = aws_kms_key.this.arn
}
