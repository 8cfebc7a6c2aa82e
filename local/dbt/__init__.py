"""What of dbt leaves the laptop: the folder that Airflow gets, and the one that becomes Snowflake's dbt project object.

Standard library only, as set-up and packages: it runs where nothing but dbt's venv is installed.
"""
