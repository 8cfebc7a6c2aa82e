"""What Terraform makes in the cloud, made in the laptop's: from the same contracts, idempotently."""
