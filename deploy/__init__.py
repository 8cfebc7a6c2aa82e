"""What brings an environment into the cloud: a step a module, their order, and the check before the first."""
