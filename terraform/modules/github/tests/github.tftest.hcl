mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment  = "dev"
  prefix       = "finance-dev"
  account_id   = "123456789012"
  region       = "eu-west-1"
  repository   = "octo-org/finance-de-lab"
  state_bucket = "finance-terraform-state-123456789012"
  state_key    = "finance-dev/terraform.tfstate"
  kms_key_arn  = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  mwaa_bucket  = { name = "finance-dev-mwaa-123456789012", arn = "arn:aws:s3:::finance-dev-mwaa-123456789012" }

  # Actions that tell of content and not of settings: of objects, log lines, values, messages, an execution's input and
  # output, what is encrypted, and what answers if it is called.
  reads_data = "^(s3:(GetObject|Select)|logs:(Get|Filter|Start|Unmask|Test)|secretsmanager:(Get|BatchGet)|states:(DescribeExecution|DescribeMapRun|GetActivity|GetExecution|StartSync|TestState)|sqs:Receive|kms:(Decrypt|ReEncrypt)|lambda:Invoke|airflow:(Create|Invoke)|cloudwatch:GetMetric|xray:|ssm:|sts:|dynamodb:|athena:|glue:)"
}

run "only_this_repositorys_jobs_may_take_a_role" {
  command = plan

  assert {
    condition = { for key, role in aws_iam_role.this : role.name => jsonencode(jsondecode(role.assume_role_policy).Statement) } == {
      for key, subject in { plan = "pull_request", deploy = "environment:dev" } : "finance-dev-github-${key}" => jsonencode([{
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = { StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:octo-org/finance-de-lab:${subject}"
        } }
      }])
    }
    error_message = "a role can be taken by another repository, branch, event or environment, or for another audience"
  }
}

run "with_ids_nobody_can_take_over_the_repositorys_name" {
  command = plan
  variables {
    repository_ids = { owner = "123", repository = "456" }
  }

  assert {
    condition = [for role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]] == [
      "repo:octo-org@123/finance-de-lab@456:environment:dev", "repo:octo-org@123/finance-de-lab@456:pull_request",
    ]
    error_message = "the subject is not the one with ids"
  }
}

run "the_provider_is_that_of_the_account_whatever_its_partition" {
  command = plan
  variables {
    account_id = "210987654321"
    partition  = "aws-us-gov"
  }

  assert {
    condition = distinct([for role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement[0].Principal.Federated]) == tolist([
      "arn:aws-us-gov:iam::210987654321:oidc-provider/token.actions.githubusercontent.com",
    ])
    error_message = "the roles trust another provider than bootstrap's"
  }
}

run "a_role_is_taken_for_as_long_as_its_work_lasts" {
  command = plan

  assert {
    condition     = { for key, role in aws_iam_role.this : key => role.max_session_duration } == { plan = 3600, deploy = 7200 }
    error_message = "a session ends before an update of MWAA, or outlives its job by hours"
  }
}

run "each_role_has_its_policies" {
  assert {
    condition     = [for key, attachment in aws_iam_role_policy_attachment.this : key] == ["deploy-describe", "deploy-read", "deploy-roles", "deploy-services", "deploy-state", "deploy-storage", "plan-describe", "plan-plan", "plan-read"]
    error_message = "a role has a policy too many or too few"
  }
  assert {
    condition     = alltrue([for key, attachment in aws_iam_role_policy_attachment.this : attachment.role == "finance-dev-github-${split("-", key)[0]}"])
    error_message = "a policy is attached to the other role"
  }
  assert {
    condition     = alltrue([for policy in concat(values(aws_iam_policy.this), [aws_iam_policy.boundary]) : length(policy.policy) <= 6144])
    error_message = "AWS takes 6144 characters a policy"
  }
}

run "no_action_is_a_wildcard_and_all_resources_only_where_aws_knows_none" {
  command = plan

  assert {
    condition = alltrue(flatten([for policy in concat(values(aws_iam_policy.this), [aws_iam_policy.boundary]) : [
      for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
    ]]))
    error_message = "an action is a wildcard"
  }
  assert {
    condition = toset(flatten([for policy in concat(values(aws_iam_policy.this), [aws_iam_policy.boundary]) : [
      for statement in jsondecode(policy.policy).Statement : statement.Sid if contains(statement.Resource, "*")
    ]])) == toset(["Lists", "Network", "LogsOfStateMachinesTracesAndMetrics"])
    error_message = "a statement is for all resources that AWS could bound"
  }
  assert {
    condition = alltrue(flatten([for statement in local.describes : [
      for action in statement.Action : can(regex("^[a-z0-9]+:(Describe|List|Validate)", action))
    ]]))
    error_message = "what is for all resources does more than list"
  }
}

run "rights_end_at_the_environments_prefix" {
  command = plan

  assert {
    condition = alltrue(flatten([for policy in values(aws_iam_policy.this) : [
      for statement in jsondecode(policy.policy).Statement : [
        for resource in statement.Resource : strcontains(resource, "finance-dev") || resource == var.kms_key_arn
      ] if !contains(["Lists", "ListsOfTheRegion", "Network", "NetworkOfTheRegion", "FindState", "StatesKey"], statement.Sid)
    ]]))
    error_message = "a statement reaches what is another environment's"
  }
}

run "a_pull_request_reads_and_nothing_else" {
  command = plan

  assert {
    condition = toset(flatten([for policy in ["read", "describe", "plan"] : [
      for statement in jsondecode(aws_iam_policy.this[policy].policy).Statement : [
        for action in statement.Action : "${statement.Sid} ${action}" if !can(regex("^[a-z0-9]+:(Describe|Get|List|Validate)", action))
      ]
    ]])) == toset(["LockState s3:PutObject", "LockState s3:DeleteObject", "ReadWhatIsEncrypted kms:Decrypt", "StatesKey kms:Decrypt", "StatesKey kms:GenerateDataKey"])
    error_message = "a plan may do more than read, and lock the state"
  }
}

run "what_is_read_of_data_is_listed" {
  command = plan

  assert {
    condition = toset(flatten([for attachment in values(local.attachments) : [
      for statement in jsondecode(aws_iam_policy.this[attachment.policy].policy).Statement : [
        for pair in setproduct(statement.Action, statement.Resource) : join(" ", pair) if can(regex(var.reads_data, pair[0]))
      ] if statement.Effect == "Allow"
      ] if attachment.role == "plan"])) == toset([
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/*",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "s3:GetObject arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "s3:GetObject arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate",
      "s3:GetObject arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate.tflock",
      "s3:GetObjectTagging arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "s3:GetObjectVersion arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "secretsmanager:GetResourcePolicy arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/*",
    ])
    error_message = "a plan reads the pipeline's data, logs, messages or secrets, or another environment's state"
  }
  assert {
    condition = toset(flatten([for attachment in values(local.attachments) : [
      for statement in jsondecode(aws_iam_policy.this[attachment.policy].policy).Statement : [
        for pair in setproduct(statement.Action, statement.Resource) : join(" ", pair) if can(regex(var.reads_data, pair[0]))
      ] if statement.Effect == "Allow"
      ] if attachment.role == "deploy"])) == toset([
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/*",
      "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      "s3:GetObject arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "s3:GetObject arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate",
      "s3:GetObject arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate.tflock",
      "s3:GetObjectTagging arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "s3:GetObjectVersion arn:aws:s3:::finance-dev-mwaa-123456789012/*",
      "secretsmanager:GetResourcePolicy arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/*",
      "states:DescribeExecution arn:aws:states:eu-west-1:123456789012:execution:finance-dev-*:*",
      "states:GetExecutionHistory arn:aws:states:eu-west-1:123456789012:execution:finance-dev-*:*",
    ])
    error_message = "a deployment reads more than MWAA's files, its state and its smoke test"
  }
}

# by name, as the provider asks for it: a plan that lacks one ends with AccessDenied
run "a_plan_sees_what_there_is" {
  command = plan

  assert {
    condition = [for right in [
      ["lambda:GetFunction", "arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-*"],
      ["lambda:GetLayerVersion", "arn:aws:lambda:eu-west-1:123456789012:layer:finance-dev-*"],
      ["s3:GetBucketPolicy", "arn:aws:s3:::finance-dev-*"],
      ["scheduler:GetSchedule", "arn:aws:scheduler:eu-west-1:123456789012:schedule/finance-dev/*"],
      ["scheduler:GetScheduleGroup", "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/finance-dev"],
      ["secretsmanager:DescribeSecret", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:finance-dev/*"],
      ["states:DescribeStateMachine", "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-*"],
      ] : join(" ", right) if !anytrue([for policy in ["read", "describe", "plan"] : anytrue([
        for statement in jsondecode(aws_iam_policy.this[policy].policy).Statement :
        statement.Effect == "Allow" && contains(statement.Action, right[0]) && contains(statement.Resource, right[1])
    ])])] == []
    error_message = "a plan can't read what the provider reads"
  }
}

run "a_states_key_is_used_through_s3_alone" {
  command = plan

  assert {
    condition = alltrue([for policy in ["plan", "state"] : jsonencode([
      for statement in jsondecode(aws_iam_policy.this[policy].policy).Statement : [statement.Action, statement.Condition] if statement.Sid == "StatesKey"
      ]) == jsonencode([[["kms:Decrypt", "kms:GenerateDataKey"], {
        "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/finance-terraform-state" }
        StringEquals               = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" }
    }]])])
    error_message = "another key can be used, or that of the states for something else"
  }
  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_policy.this["state"].policy).Statement : statement.Resource if contains(statement.Action, "s3:PutObject")])) == toset([
      "arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate",
      "arn:aws:s3:::finance-terraform-state-123456789012/finance-dev/terraform.tfstate.tflock",
    ])
    error_message = "a deployment writes another state than its own"
  }
}

run "a_deployment_syncs_updates_and_tests" {
  command = plan

  assert {
    condition = alltrue([for right in [
      ["storage", "s3:PutObject", "arn:aws:s3:::finance-dev-mwaa-123456789012/*"],
      ["storage", "s3:DeleteObject", "arn:aws:s3:::finance-dev-mwaa-123456789012/*"],
      ["storage", "airflow:UpdateEnvironment", "arn:aws:airflow:eu-west-1:123456789012:environment/finance-dev*"],
      ["read", "s3:ListBucket", "arn:aws:s3:::finance-dev-*"],
      ["services", "lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:123456789012:function:finance-dev-*"],
      ["services", "scheduler:DeleteSchedule", "arn:aws:scheduler:eu-west-1:123456789012:schedule/finance-dev/*"],
      ["services", "scheduler:UpdateSchedule", "arn:aws:scheduler:eu-west-1:123456789012:schedule/finance-dev/*"],
      ["services", "scheduler:DeleteScheduleGroup", "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/finance-dev"],
      ["services", "states:StartExecution", "arn:aws:states:eu-west-1:123456789012:stateMachine:finance-dev-*"],
      ["services", "states:DescribeExecution", "arn:aws:states:eu-west-1:123456789012:execution:finance-dev-*:*"],
      ] : anytrue([for statement in jsondecode(aws_iam_policy.this[right[0]].policy).Statement :
        statement.Effect == "Allow" && contains(statement.Action, right[1]) && contains(statement.Resource, right[2])
    ])])
    error_message = "a deployment can't sync MWAA's files, update functions or the schedule, or start an execution"
  }
  assert {
    condition = alltrue(flatten([for policy in values(aws_iam_policy.this) : [
      for statement in jsondecode(policy.policy).Statement : [for resource in statement.Resource : startswith(resource, "arn:aws:s3:::finance-dev-mwaa-") || startswith(resource, "arn:aws:s3:::finance-terraform-state-")]
      if anytrue([for action in statement.Action : contains(["s3:PutObject", "s3:DeleteObject"], action)])
    ]]))
    error_message = "a deployment writes or deletes the pipeline's data"
  }
}

run "data_keys_and_secrets_are_not_a_deployments_to_delete_or_to_open" {
  command = plan

  assert {
    condition = length(setintersection(
      toset(flatten([for policy in aws_iam_policy.this : [for statement in jsondecode(policy.policy).Statement : statement.Action if statement.Effect == "Allow"]])),
      toset([
        "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObjectVersion", "s3:PutBucketAcl", "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        "kms:CreateAlias", "kms:CreateKey", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdateAlias",
        "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy", "secretsmanager:PutSecretValue",
        "secretsmanager:ReplicateSecretToRegions", "secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage",
        "logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DisassociateKmsKey", "logs:PutSubscriptionFilter",
        "airflow:CreateCliToken", "airflow:CreateWebLoginToken", "airflow:DeleteEnvironment", "sts:AssumeRole",
        "iam:CreateAccessKey", "iam:CreateUser", "iam:DeleteRolePermissionsBoundary", "iam:UpdateOpenIDConnectProviderThumbprint",
      ]),
    )) == 0
    error_message = "a deployment may delete or open what the README says it can't"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_policy.this["storage"].policy).Statement :
      jsonencode(statement.Condition) == jsonencode({ Bool = { "kms:GrantIsForAWSResource" = "true" } }) if contains(statement.Action, "kms:CreateGrant")
    ])
    error_message = "the key can be given to others by grants"
  }
}

run "roles_are_made_within_the_boundary_and_passed_to_the_environments_services" {
  command = plan

  assert {
    condition = jsonencode({ for statement in jsondecode(aws_iam_policy.this["roles"].policy).Statement : statement.Sid => try(statement.Condition, null) if statement.Effect == "Allow" }) == jsonencode({
      PassRoles = { StringEquals = { "iam:PassedToService" = [
        "lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com", "airflow.amazonaws.com", "airflow-env.amazonaws.com",
      ] } }
      Policies               = null
      RolesThemselves        = null
      RolesWithinTheBoundary = { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/finance-dev-github-boundary" } }
    })
    error_message = "a role can be made without the boundary, or passed to another service"
  }
  assert {
    condition = length(setintersection(
      toset(["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]),
      toset(flatten([for statement in jsondecode(aws_iam_policy.this["roles"].policy).Statement : statement.Action if contains(["RolesThemselves", "Policies", "PassRoles"], statement.Sid)])),
    )) == 0
    error_message = "a role's rights can be changed without the boundary"
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_policy.this["roles"].policy).Statement :
      alltrue([for resource in statement.Resource : can(regex("^arn:aws:iam::123456789012:(role|policy)/finance-dev-", resource))])
    ])
    error_message = "roles or policies of others can be changed or passed"
  }
}

run "a_deployment_can_not_change_its_own_rights" {
  command = plan

  assert {
    condition = anytrue([for statement in jsondecode(aws_iam_policy.this["roles"].policy).Statement : (
      statement.Effect == "Deny" && !contains(keys(statement), "Condition") &&
      toset(statement.Resource) == toset(["arn:aws:iam::123456789012:role/finance-dev-github-*", "arn:aws:iam::123456789012:policy/finance-dev-github-*"]) &&
      length(setsubtract(
        toset(flatten([for allowed in jsondecode(aws_iam_policy.this["roles"].policy).Statement : allowed.Action if allowed.Effect == "Allow"])),
        toset(statement.Action),
      )) == 0
    )])
    error_message = "a deployment can give itself rights"
  }
  assert {
    condition     = alltrue([for name in concat(values(aws_iam_policy.this)[*].name, [aws_iam_policy.boundary.name], values(aws_iam_role.this)[*].name) : startswith(name, "finance-dev-github-")])
    error_message = "a policy or role of this module is not among those that deployments can't change"
  }
}

run "the_boundary_holds_within_the_environment" {
  command = plan

  assert {
    condition     = aws_iam_policy.boundary.name == "finance-dev-github-boundary"
    error_message = "the boundary has another name than the condition asks for"
  }
  assert {
    condition = alltrue(flatten([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : [
      for resource in statement.Resource : strcontains(resource, "finance-dev") || contains([var.kms_key_arn, "arn:aws:sqs:eu-west-1:*:airflow-celery-*"], resource)
    ] if statement.Sid != "LogsOfStateMachinesTracesAndMetrics"]))
    error_message = "a role of the environment could reach another's resources"
  }
  assert {
    condition = alltrue(flatten([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : [
      for action in statement.Action : !can(regex("^(iam|sts|kms:(Put|Create|Schedule)|s3:(Put[^O]|DeleteObjectVersion|DeleteBucket)|lambda:[^I]|secretsmanager:(Put|Delete|Update))", action))
    ]]))
    error_message = "a role of the environment could change rights, code or secrets, or lose data for good"
  }
}

run "without_mwaa_there_are_no_rights_for_it" {
  command = plan
  variables {
    mwaa_bucket = null
  }

  assert {
    condition     = !can(regex("ec2:|airflow:(Get|Update|Tag)|airflow-env|airflow-celery|-mwaa-", jsonencode([for policy in concat(values(aws_iam_policy.this), [aws_iam_policy.boundary]) : policy.policy])))
    error_message = "there are rights for an MWAA that is not there"
  }
}

run "a_repository_with_a_wildcard_is_refused" {
  command = plan
  variables {
    repository = "octo-org/*"
  }
  expect_failures = [var.repository]
}

run "ids_that_are_none_are_refused" {
  command = plan
  variables {
    repository_ids = { owner = "octo-org", repository = "*" }
  }
  expect_failures = [var.repository_ids]
}

run "all_states_are_refused" {
  command = plan
  variables {
    state_key = "*"
  }
  expect_failures = [var.state_key]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}
