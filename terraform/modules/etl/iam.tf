# One role a function, with what its code does (etl/lambdas, etl/lake) and no more: see README.md.

locals {
  # what lies where is etl/lake/keys.py; tests/terraform/test_etl.py compares
  prefixes = {
    pages  = "market"
    notes  = "market_pages"
    staged = "market"
    calls  = "calls"
  }

  raw     = var.buckets.raw.arn
  work    = var.buckets.work.arn
  curated = var.buckets.curated.arn

  storage_permissions = {
    collect = [
      {
        Sid      = "ArchivePages"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${local.raw}/${local.prefixes.pages}/*"]
      },
      {
        Sid      = "CountCalls"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${local.work}/${local.prefixes.calls}/*"]
      },
      {
        # without it the list of calls that is not there yet is a 403, and not a 404
        Sid      = "SeeWhetherCallsWereCounted"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [local.work]
      },
    ]

    stage = [
      {
        Sid      = "ReadRejectedRecords"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.raw}/${local.prefixes.pages}/*"]
      },
      {
        Sid      = "PutChunksAside"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${local.work}/${local.prefixes.staged}/*"]
      },
    ]

    publish = [
      {
        Sid      = "ReadArchive"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.raw}/${local.prefixes.pages}/*"]
      },
      {
        Sid      = "NoteCollectedPages"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${local.raw}/${local.prefixes.notes}/*"]
      },
      {
        Sid      = "ReadChunksAndNoteThem"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${local.work}/${local.prefixes.staged}/*"]
      },
      {
        Sid      = "PublishTables"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = [for table in sort(var.tables) : "${local.curated}/${table}/*"]
      },
      {
        # it lists the archive; elsewhere an object that is not there is a 404 with it and a 403 without. A condition on
        # s3:prefix would be a 403 again: a GET has no prefix
        Sid      = "SeeWhatIsThere"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [local.raw, local.work, local.curated]
      },
    ]
  }

  # keyless, the secret is never read
  secret_permissions = var.market_api.tier == "keyless" ? [] : [
    {
      Sid      = "ReadApiKey"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [aws_secretsmanager_secret.api_key.arn]
    },
  ]

  # the services through which a function uses the key: its objects, its failures, its secret
  key_services = {
    collect = concat(["s3", "sqs"], var.market_api.tier == "keyless" ? [] : ["secretsmanager"])
    stage   = ["s3", "sqs"]
    publish = ["s3", "sqs"]
  }
}

resource "aws_iam_role" "function" {
  for_each = var.functions

  name        = var.names.functions[each.key]
  description = "What the function ${var.names.functions[each.key]} may do."

  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  #checkov:skip=CKV_AWS_290:X-Ray has no resources to name in a policy.
  #checkov:skip=CKV_AWS_355:X-Ray has no resources to name in a policy.
  for_each = var.functions

  name = "function"
  role = aws_iam_role.function[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.storage_permissions[each.key],
      each.key == "collect" ? local.secret_permissions : [],
      [
        {
          Sid      = "UseKey"
          Effect   = "Allow"
          Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
          Resource = [var.kms_key_arn]
          Condition = { StringEquals = {
            "kms:ViaService" = [for service in local.key_services[each.key] : "${service}.${var.region}.amazonaws.com"]
          } }
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
        },
        {
          Sid      = "ReportFailures"
          Effect   = "Allow"
          Action   = ["sqs:SendMessage"]
          Resource = [aws_sqs_queue.failures.arn]
        },
        {
          # X-Ray has no resource-level permissions
          Sid      = "Trace"
          Effect   = "Allow"
          Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
          Resource = ["*"]
        },
      ],
    )
  })
}
