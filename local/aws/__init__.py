"""The laptop's AWS: ministack with moto's Step Functions interpreter, started by `python -m local.aws`."""
