# Not an environment's key: who may read an environment's data must not be able to read states by that.

resource "aws_kms_key" "this" {
  description             = "Terraform states"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      # Resource "*" in a key's policy is the key itself
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/finance-terraform-state"
  target_key_id = aws_kms_key.this.key_id
}
