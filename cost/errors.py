"""What can't be priced, and why."""


class CostError(ValueError):
    """Something is missing or can't be read; the message names it and the way out."""
