resource "aws_mwaa_environment" "this" {
  #checkov:skip=CKV2_AWS_66:a variable. Both modes need IAM to log in; a private web server can't reach the package index: README.md
  name              = var.prefix
  airflow_version   = var.airflow_version
  environment_class = var.environment_class
  min_workers       = var.workers.min
  max_workers       = var.workers.max
  schedulers        = var.schedulers

  execution_role_arn = aws_iam_role.execution.arn
  kms_key            = var.kms_key_arn

  source_bucket_arn                = var.buckets.mwaa.arn
  dag_s3_path                      = "dags/"
  plugins_s3_path                  = aws_s3_object.this["plugins.zip"].key
  plugins_s3_object_version        = aws_s3_object.this["plugins.zip"].version_id
  requirements_s3_path             = aws_s3_object.this["requirements.txt"].key
  requirements_s3_object_version   = aws_s3_object.this["requirements.txt"].version_id
  startup_script_s3_path           = aws_s3_object.this["startup.sh"].key
  startup_script_s3_object_version = aws_s3_object.this["startup.sh"].version_id

  airflow_configuration_options   = local.options
  webserver_access_mode           = var.webserver_access_mode
  weekly_maintenance_window_start = var.maintenance_window

  network_configuration {
    security_group_ids = [aws_security_group.this.id]
    subnet_ids         = [for zone in var.availability_zones : aws_subnet.private[zone].id]
  }

  logging_configuration {
    dag_processing_logs {
      enabled   = true
      log_level = "INFO"
    }
    scheduler_logs {
      enabled   = true
      log_level = "INFO"
    }
    task_logs {
      enabled   = true
      log_level = "INFO"
    }
    webserver_logs {
      enabled   = true
      log_level = "INFO"
    }
    worker_logs {
      enabled   = true
      log_level = "INFO"
    }
  }

  # it is not healthy without them: groups with an end, rights, a way to the package index while it starts
  depends_on = [
    aws_cloudwatch_log_group.airflow,
    aws_iam_role_policy.platform,
    aws_iam_role_policy.pipeline,
    aws_route.internet,
    aws_route.nat,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint.interface,
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.members,
  ]
}
