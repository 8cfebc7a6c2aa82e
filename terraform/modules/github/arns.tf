# Names bound what the roles may touch: everything of an environment begins with its prefix, which is no other's.

locals {
  here    = { for service in ["airflow", "cloudwatch", "ec2", "events", "kms", "lambda", "logs", "scheduler", "secretsmanager", "sns", "sqs", "states"] : service => "arn:${var.partition}:${service}:${var.region}:${var.account_id}" }
  account = "arn:${var.partition}:iam::${var.account_id}"
  state   = "arn:${var.partition}:s3:::${var.state_bucket}"

  own = {
    alarms         = ["${local.here.cloudwatch}:alarm:${var.prefix}-*"]
    buckets        = ["arn:${var.partition}:s3:::${var.prefix}-*"]
    dashboards     = ["arn:${var.partition}:cloudwatch::${var.account_id}:dashboard/${var.prefix}*"]
    environments   = ["${local.here.airflow}:environment/${var.prefix}*"]
    executions     = ["${local.here.states}:execution:${var.prefix}-*:*"]
    functions      = ["${local.here.lambda}:function:${var.prefix}-*"]
    layers         = ["${local.here.lambda}:layer:${var.prefix}-*"]
    log_groups     = ["${local.here.logs}:log-group:*${var.prefix}*"] # /aws/lambda/finance-dev-collect, airflow-finance-dev-Task
    policies       = ["${local.account}:policy/${var.prefix}-*"]
    queues         = ["${local.here.sqs}:${var.prefix}-*"]
    roles          = ["${local.account}:role/${var.prefix}-*"]
    rules          = ["${local.here.events}:rule/${var.prefix}-*"]
    schedules      = ["${local.here.scheduler}:schedule/${var.prefix}/*", "${local.here.scheduler}:schedule-group/${var.prefix}"] # the group is the prefix; with it go its schedules
    secrets        = ["${local.here.secretsmanager}:secret:${var.prefix}/*"]
    state_machines = ["${local.here.states}:stateMachine:${var.prefix}-*"]
    topics         = ["${local.here.sns}:${var.prefix}-*"]
  }

  # this module's own, which deploys may read and not change
  guarded_roles    = ["${local.account}:role/${var.prefix}-github-*"]
  guarded_policies = ["${local.account}:policy/${var.prefix}-github-*"]
  boundary_arn     = "${local.account}:policy/${var.prefix}-github-boundary"
}
