"""What is drawn in place on a terminal, and plain lines everywhere else. Standard library only, Python 3.8+."""
