"""What brings an environment into the cloud: one step a module, the order of them, and the check before the first time."""
