# GitHub Actions take one of two roles by OIDC, for an hour or two; there is no access key anywhere.

locals {
  # the account's, from ../../bootstrap: it stays when an environment goes
  provider_host = "token.actions.githubusercontent.com"
  provider_arn  = "arn:${var.partition}:iam::${var.account_id}:oidc-provider/${local.provider_host}"

  # <owner>@<id>/<name>@<id>: nobody who takes over a name that became free is taken for this repository
  subject = var.repository_ids == null ? var.repository : format("%s@%s/%s@%s",
    split("/", var.repository)[0], var.repository_ids.owner, split("/", var.repository)[1], var.repository_ids.repository,
  )

  # Who may take which role. A job with an `environment:` has that as its subject, whatever started it, and GitHub's
  # environment decides from which branches and after whose approval. Forks get no token.
  roles = {
    plan = {
      description = "Plans ${var.prefix} on pull requests: reads, and locks the state."
      subject     = "pull_request"
      seconds     = 3600
    }
    deploy = {
      description = "Deploys ${var.prefix} from GitHub's environment ${var.environment}."
      subject     = "environment:${var.environment}"
      seconds     = 7200 # an update of an MWAA environment takes half an hour and more
    }
  }
}

resource "aws_iam_role" "this" {
  #checkov:skip=CKV_AWS_393:subjects are exact, from local.roles, which checkov can't fill in; the module's tests hold them
  for_each = local.roles

  name                 = "${var.prefix}-github-${each.key}"
  description          = each.value.description
  max_session_duration = each.value.seconds

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "${local.provider_host}:aud" = "sts.amazonaws.com"
        "${local.provider_host}:sub" = "repo:${local.subject}:${each.value.subject}"
      } }
    }]
  })
}

locals {
  # a policy has 6144 characters at most, so there are several
  policies = {
    read     = { roles = ["plan", "deploy"], statements = concat(local.reads, local.mwaa_reads) }
    describe = { roles = ["plan", "deploy"], statements = local.describes }
    state    = { roles = ["deploy"], statements = concat(local.state_read, local.state_write) }
    plan     = { roles = ["plan"], statements = concat(local.state_read, local.plan_decrypts) }
    services = { roles = ["deploy"], statements = local.services }
    storage  = { roles = ["deploy"], statements = concat(local.storage, local.mwaa_writes) }
    roles    = { roles = ["deploy"], statements = local.iam }
  }

  attachments = merge([for name, policy in local.policies : { for role in policy.roles : "${role}-${name}" => { role = role, policy = name } }]...)
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name        = "${var.prefix}-github-${each.key}"
  description = "What GitHub Actions may do in ${var.prefix}: ${join(", ", each.value.roles)}"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = aws_iam_policy.this[each.value.policy].arn
}
