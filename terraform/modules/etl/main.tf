locals {
  packages = jsondecode(file("${var.packages}/packages.json"))

  # what a function.json may ask for; the functions differ in POWERTOOLS_SERVICE_NAME alone
  variables = { for function in keys(var.functions) : function => {
    RAW_BUCKET                   = var.buckets.raw.name
    WORK_BUCKET                  = var.buckets.work.name
    CURATED_BUCKET               = var.buckets.curated.name
    MARKET_API_URL               = var.market_api.url
    MARKET_API_TIER              = var.market_api.tier
    MARKET_API_KEY_SECRET        = var.names.api_key_secret
    MARKET_API_CALLS_PER_MINUTE  = tostring(var.market_api.calls_per_minute)
    POWERTOOLS_METRICS_NAMESPACE = var.names.metrics_namespace
    POWERTOOLS_SERVICE_NAME      = function
  } }
}

# the dependencies that all functions share
resource "aws_lambda_layer_version" "this" {
  layer_name               = "${var.prefix}-etl"
  description              = "What all functions import, by locks/function-*.txt."
  filename                 = "${var.packages}/${local.packages.layer.file}"
  source_code_hash         = local.packages.layer.source_code_hash
  compatible_runtimes      = [local.packages.layer.runtime]
  compatible_architectures = [local.packages.layer.architecture]

  lifecycle {
    # the functions move to the new version before the old one goes
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:A failure destination tells more than a dead-letter queue does: failures.tf.
  #checkov:skip=CKV_AWS_117:The functions talk to a public API and to AWS alone; in a VPC that would take a NAT gateway and protect nothing.
  #checkov:skip=CKV_AWS_272:The zips are built and deployed by the same workflow from this repository, pinned by hash; a signature of its own would prove no more.
  for_each = var.functions

  function_name    = var.names.functions[each.key]
  description      = each.value.doc
  role             = aws_iam_role.function[each.key].arn
  filename         = "${var.packages}/${local.packages.functions[each.key].file}"
  source_code_hash = local.packages.functions[each.key].source_code_hash
  handler          = local.packages.functions[each.key].handler
  runtime          = local.packages.functions[each.key].runtime
  architectures    = [local.packages.functions[each.key].architecture]
  layers           = [aws_lambda_layer_version.this.arn]
  memory_size      = each.value.memory_mb
  timeout          = each.value.timeout_seconds
  kms_key_arn      = var.kms_key_arn

  reserved_concurrent_executions = var.reserved_concurrency[each.key]

  environment {
    variables = { for name in each.value.environment : name => local.variables[each.key][name] }
  }

  logging_config {
    # the code writes JSON lines, metrics among them, by itself
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function[each.key].name
  }

  tracing_config {
    mode = "Active"
  }

  lifecycle {
    precondition {
      condition     = toset(local.packages.functions[each.key].environment) == toset(each.value.environment)
      error_message = "The package of ${each.key} is of another function.json than this checkout's: run make package again."
    }
  }

  # a function that may be called before it may write would fail its first hour
  depends_on = [aws_iam_role_policy.function]
}
