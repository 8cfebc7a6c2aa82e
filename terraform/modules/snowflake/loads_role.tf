# The integration wants the role's ARN, the role's trust the integration's user and external id: the ARN is put together
# from names, so that the integration comes first.

locals {
  loads_role     = "${var.prefix}-snowflake-loads"
  loads_role_arn = "arn:${var.partition}:iam::${var.account_id}:role/${local.loads_role}"
}

resource "snowflake_storage_integration_aws" "this" {
  name                      = local.snowflake.storage_integration
  comment                   = "Reads what was published: ${var.bucket.name}"
  enabled                   = true
  storage_provider          = { aws = "S3", aws-cn = "S3CHINA", aws-us-gov = "S3GOV" }[var.partition]
  storage_aws_role_arn      = local.loads_role_arn
  storage_allowed_locations = [for table in keys(var.tables) : "s3://${var.bucket.name}/${table}/"]
}

resource "aws_iam_role" "loads" {
  name        = local.loads_role
  description = "Snowflake reads the landing tables' objects"

  permissions_boundary = var.permissions_boundary_arn

  # describe_output: storage_aws_external_id is an input and reads null
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = snowflake_storage_integration_aws.this.describe_output[0].iam_user_arn }
      Condition = { StringEquals = {
        "sts:ExternalId" = snowflake_storage_integration_aws.this.describe_output[0].external_id
      } }
    }]
  })
}

resource "aws_iam_role_policy" "loads" {
  name = "read-landing-objects"
  role = aws_iam_role.loads.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = [for table in keys(var.tables) : "${var.bucket.arn}/${table}/*"]
      },
      {
        Sid       = "ListPrefixes"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.bucket.arn
        Condition = { StringLike = { "s3:prefix" = [for table in keys(var.tables) : "${table}/*"] } }
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = "s3:GetBucketLocation"
        Resource = var.bucket.arn
      },
      {
        Sid       = "DecryptObjects"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.kms_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.${local.dns_suffix}" } }
      },
    ]
  })
}

locals {
  dns_suffix = var.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
}

# A new role or trust takes some seconds until AWS honours it, and a pipe is refused whose role can't be taken.
resource "terraform_data" "iam_settled" {
  triggers_replace = [
    aws_iam_role.loads.assume_role_policy, aws_iam_role_policy.loads.policy,
    aws_iam_role.pipe_errors.assume_role_policy, aws_iam_role_policy.pipe_errors.policy,
  ]

  provisioner "local-exec" {
    command = "sleep ${var.iam_settle_seconds}"
  }
}
