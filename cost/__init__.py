"""What an hour and a month cost: counts measured in a run × a dated price list. docs/cost.md explains it."""
