"""The laptop's cloud and Airflow in containers: docker-compose.yaml starts here what `make up` starts as processes."""
