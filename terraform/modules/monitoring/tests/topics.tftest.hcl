mock_provider "aws" {
  override_resource {
    target = aws_sns_topic.alerts
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-alerts" }
  }
  override_resource {
    target = aws_sns_topic.pipe_errors
    values = { arn = "arn:aws:sns:eu-west-1:123456789012:finance-dev-snowpipe-errors" }
  }
}

variables {
  prefix                    = "finance-dev"
  account_id                = "123456789012"
  region                    = "eu-west-1"
  names                     = { alerts_topic = "finance-dev-alerts", metrics_namespace = "finance-dev" }
  kms_key_arn               = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  alert_emails              = ["on-call@example.com", "second@example.com"]
  state_machine_arn         = "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-market"
  execution_timeout_seconds = 1500
  function_names            = { collect = "finance-dev-collect", stage = "finance-dev-stage", publish = "finance-dev-publish" }
  functions                 = { collect = { timeout_seconds = 180 }, stage = { timeout_seconds = 30 }, publish = { timeout_seconds = 150 } }
  log_group_names = {
    collect       = "/aws/lambda/finance-dev-collect"
    stage         = "/aws/lambda/finance-dev-stage"
    publish       = "/aws/lambda/finance-dev-publish"
    state_machine = "/aws/vendedlogs/states/finance-dev-market"
  }
  failure_queue_name              = "finance-dev-failures"
  orchestrator                    = "eventbridge"
  schedule_name                   = "finance-dev-hourly"
  schedule_group_name             = "finance-dev"
  schedule_dead_letter_queue_name = "finance-dev-schedule-failures"
}

run "topics_are_encrypted_and_named_as_the_contracts_say" {
  assert {
    condition     = aws_sns_topic.alerts.name == "finance-dev-alerts" && aws_sns_topic.pipe_errors.name == "finance-dev-snowpipe-errors"
    error_message = "a topic has another name than its publishers use"
  }
  assert {
    condition     = alltrue([for topic in [aws_sns_topic.alerts, aws_sns_topic.pipe_errors] : topic.kms_master_key_id == var.kms_key_arn])
    error_message = "a topic is not encrypted with the environment's key"
  }
  assert {
    condition     = output.alerts_topic_arn == aws_sns_topic.alerts.arn && output.pipe_error_topic_arn == aws_sns_topic.pipe_errors.arn
    error_message = "an output is not the topic's ARN"
  }
}

run "each_address_gets_both_topics" {
  assert {
    condition = alltrue([for subscriptions in [aws_sns_topic_subscription.alerts, aws_sns_topic_subscription.pipe_errors] :
      toset([for subscription in subscriptions : "${subscription.protocol} ${subscription.endpoint}"]) == toset(["email on-call@example.com", "email second@example.com"])
    ])
    error_message = "an address is not subscribed to both topics"
  }
  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.pipe_errors : subscription.topic_arn == aws_sns_topic.pipe_errors.arn]) && alltrue([for subscription in aws_sns_topic_subscription.alerts : subscription.topic_arn == aws_sns_topic.alerts.arn])
    error_message = "a subscription is of the other topic"
  }
}

run "who_may_publish_is_bounded" {
  assert {
    condition = { for statement in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : statement.Sid => [statement.Principal, statement.Condition] if statement.Effect == "Allow" } == {
      PublishByRolesOfTheAccount = [{ AWS = "arn:aws:iam::123456789012:root" }, { StringEquals = { "aws:PrincipalAccount" = "123456789012" } }]
      PublishByAlarms = [{ Service = "cloudwatch.amazonaws.com" }, {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:finance-dev-*" }
      }]
      PublishByTheRule = [{ Service = "events.amazonaws.com" }, { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-west-1:123456789012:rule/finance-dev-execution-ended" } }]
    }
    error_message = "the alerts' topic lets others publish, or not those who have to"
  }
  assert {
    condition     = [for statement in jsondecode(aws_sns_topic_policy.pipe_errors.policy).Statement : statement.Principal if statement.Effect == "Allow"] == [{ AWS = "arn:aws:iam::123456789012:root" }]
    error_message = "the topic of Snowpipe's errors is for roles of the account alone"
  }
  assert {
    condition = alltrue(flatten([for policy in [aws_sns_topic_policy.alerts, aws_sns_topic_policy.pipe_errors] : [for statement in jsondecode(policy.policy).Statement :
      statement.Action == "sns:Publish" && statement.Resource == policy.arn
    ]]))
    error_message = "a statement is about more than publishing to its topic"
  }
  assert {
    condition     = aws_cloudwatch_event_rule.execution_ended.name == regex("[^/]+$", local.rule_arn)
    error_message = "the policy names another rule than there is"
  }
}

run "plain_http_is_refused" {
  assert {
    condition = alltrue([for policy in [aws_sns_topic_policy.alerts, aws_sns_topic_policy.pipe_errors] : contains(
      [for statement in jsondecode(policy.policy).Statement : [statement.Effect, statement.Principal, statement.Condition]],
      ["Deny", "*", { Bool = { "aws:SecureTransport" = "false" } }],
    )])
    error_message = "a topic takes messages over plain HTTP"
  }
}

run "the_laptop_may_speak_plain_http" {
  variables {
    tls_only = false
  }
  assert {
    condition     = alltrue([for policy in [aws_sns_topic_policy.alerts, aws_sns_topic_policy.pipe_errors] : !strcontains(policy.policy, "Deny")])
    error_message = "tls_only = false denies nevertheless"
  }
}
