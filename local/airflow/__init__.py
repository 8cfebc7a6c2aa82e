"""Airflow on the laptop, without Docker: its environment, one run of an hour, its services, dbt's manifest.

Modules here run in the cloud's venv and import nothing of Airflow, except `run_hour` and `progress`, which run in
Airflow's own.
"""
