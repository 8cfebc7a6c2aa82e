"""What the DAGs are made of beyond Airflow and its providers. MWAA puts this folder on sys.path from plugins.zip."""
