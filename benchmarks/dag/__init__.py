"""An hour as the scheduler runs it: what Airflow and Cosmos add to the work that has to be done."""
