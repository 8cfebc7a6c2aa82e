output "plan_role_arn" {
  description = "ARN of the role that pull requests plan with."
  value       = aws_iam_role.this["plan"].arn
}

output "deploy_role_arn" {
  description = "ARN of the role that GitHub's environment deploys with."
  value       = aws_iam_role.this["deploy"].arn
}

output "permissions_boundary_arn" {
  description = "ARN of the boundary that every role of the environment has to carry: without it the deploy role may not make or change one."
  value       = aws_iam_policy.boundary.arn
}
