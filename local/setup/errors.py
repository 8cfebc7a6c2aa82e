"""What can stop the set-up, said once, with the way out."""


class SetupError(Exception):
    """The set-up cannot go on; the message is for the user."""
