output "bucket" {
  description = "Name of the bucket with the states."
  value       = aws_s3_bucket.this.bucket
}

output "kms_key_arn" {
  description = "ARN of the key that the states are encrypted with."
  value       = aws_kms_key.this.arn
}

output "backend_config" {
  description = "What an environment's terraform init -backend-config=<file> reads; the state's key is in the environment's own code."
  value       = <<-EOT
    bucket       = "${aws_s3_bucket.this.bucket}"
    region       = "${var.region}"
    encrypt      = true
    kms_key_id   = "${aws_kms_key.this.arn}"
    use_lockfile = true
  EOT
}

output "backend_of_bootstrap" {
  description = "A file backend.tf that moves this root's own state into the bucket."
  value       = <<-EOT
    terraform {
      backend "s3" {
        bucket       = "${aws_s3_bucket.this.bucket}"
        key          = "bootstrap.tfstate"
        region       = "${var.region}"
        encrypt      = true
        kms_key_id   = "${aws_kms_key.this.arn}"
        use_lockfile = true
      }
    }
  EOT
}

output "github_provider_arn" {
  description = "ARN of GitHub's OIDC provider, null if it is not made here. Environments need not be told: they know it by the account."
  value       = one(aws_iam_openid_connect_provider.github[*].arn)
}
