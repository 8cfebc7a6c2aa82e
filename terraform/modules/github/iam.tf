# Roles that a deployment makes. Who may write a role's policy could give himself every right through it, so each role of
# the environment has to carry a boundary, and neither the boundary nor this module's roles can be changed by a deployment.

locals {
  role_changes   = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
  role_care      = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"]
  policy_changes = ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"]

  iam = [
    {
      Sid       = "RolesWithinTheBoundary"
      Effect    = "Allow"
      Action    = local.role_changes
      Resource  = local.own.roles
      Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
    },
    {
      Sid      = "RolesThemselves"
      Effect   = "Allow"
      Action   = local.role_care
      Resource = local.own.roles
    },
    {
      Sid      = "Policies"
      Effect   = "Allow"
      Action   = local.policy_changes
      Resource = local.own.policies
    },
    {
      Sid      = "PassRoles"
      Effect   = "Allow"
      Action   = ["iam:PassRole"]
      Resource = local.own.roles
      Condition = { StringEquals = { "iam:PassedToService" = concat(
        ["lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"],
        var.mwaa_bucket == null ? [] : ["airflow.amazonaws.com", "airflow-env.amazonaws.com"],
      ) } }
    },
    {
      Sid      = "NotItsOwnRights"
      Effect   = "Deny"
      Action   = concat(local.role_changes, local.role_care, local.policy_changes, ["iam:DeleteRolePermissionsBoundary", "iam:PassRole"])
      Resource = concat(local.guarded_roles, local.guarded_policies)
    },
  ]
}
