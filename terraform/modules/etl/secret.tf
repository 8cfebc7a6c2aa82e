# No version: the value is put by hand and is never in Terraform's state (README.md).
resource "aws_secretsmanager_secret" "api_key" {
  #checkov:skip=CKV2_AWS_57:CoinGecko has no API that makes keys, so nothing can rotate them by itself: README.md has how it is done by hand.
  name                    = var.names.api_key_secret
  description             = "The market API's key, for tier demo or pro."
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}
