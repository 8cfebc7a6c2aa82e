# The account's, not an environment's: an account has one, and an environment that goes must not take it from the others.
# Which repository may take which role is the roles' to say: ../modules/github.

resource "aws_iam_openid_connect_provider" "github" {
  count = var.github ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
