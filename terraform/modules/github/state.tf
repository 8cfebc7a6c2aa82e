# The environment's own state and its lock; those of other environments lie in the same bucket.

locals {
  state_read = [
    {
      # init lists workspaces, so the prefix is not the state's
      Sid      = "FindState"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [local.state]
    },
    {
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["${local.state}/${var.state_key}"]
    },
    {
      Sid      = "LockState"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = ["${local.state}/${var.state_key}.tflock"]
    },
    {
      Sid      = "StatesKey"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = ["${local.here.kms}:key/*"]
      Condition = {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = var.state_kms_alias }
        StringEquals               = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" }
      }
    },
  ]

  state_write = [{
    Sid      = "WriteState"
    Effect   = "Allow"
    Action   = ["s3:PutObject"]
    Resource = ["${local.state}/${var.state_key}"]
  }]

  # A function's variables, and MWAA's files, are told only to who may use the key.
  plan_decrypts = [{
    Sid       = "ReadWhatIsEncrypted"
    Effect    = "Allow"
    Action    = ["kms:Decrypt"]
    Resource  = [var.kms_key_arn]
    Condition = { StringEquals = { "kms:ViaService" = ["lambda.${var.region}.amazonaws.com", "s3.${var.region}.amazonaws.com"] } }
  }]
}
