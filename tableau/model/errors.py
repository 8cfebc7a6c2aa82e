"""What is wrong with the definition."""


class DefinitionError(Exception):
    """The definition cannot be what was meant; the message names the place and what would be right."""
