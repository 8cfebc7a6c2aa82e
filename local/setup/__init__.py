"""Make the venvs that the laptop needs, from the locks. Standard library only, Python 3.8+: it runs before all else."""
