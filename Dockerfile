# Astro's image (astro dev start): docs/containers.md. The Airflow of docker-compose.yaml is docker/airflow/Dockerfile.
# The runtime with Airflow 3.3.1, on MWAA's Python. The base image itself installs packages.txt and requirements.txt and
# copies the repository to /usr/local/airflow. Its digest could not be resolved where this was written.
FROM astrocrpublic.azurecr.io/runtime:3.3-7-python-3.12

# The settings of make up, for the laptop's cloud beside it; python -m local.containers.astro prints them.
ENV AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False" \
    AIRFLOW__CORE__PARALLELISM="4" \
    AIRFLOW__COSMOS__ENABLE_TELEMETRY="False" \
    AIRFLOW__FINANCE__ALERTS_TOPIC_ARN="arn:aws:sns:eu-west-1:000000000000:finance-local-alerts" \
    AIRFLOW__FINANCE__CURATED_BUCKET="finance-local-curated-000000000000" \
    AIRFLOW__FINANCE__DBT_DOCS_PATH="/usr/local/airflow/.local/docs/dbt/static_index.html" \
    AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH="/usr/local/airflow/.local/venvs/dbt/bin/dbt" \
    AIRFLOW__FINANCE__DBT_EXECUTION_MODE="watcher" \
    AIRFLOW__FINANCE__DBT_PROJECT_PATH="/usr/local/airflow/dbt/finance" \
    AIRFLOW__FINANCE__DBT_TARGET="local" \
    AIRFLOW__FINANCE__DEADLINE_MINUTES="45" \
    AIRFLOW__FINANCE__DOCS_URL="" \
    AIRFLOW__FINANCE__ENVIRONMENT="local" \
    AIRFLOW__FINANCE__EXPOSED_SCHEMA="EXPOSED" \
    AIRFLOW__FINANCE__LANDING_SCHEMA="LANDING" \
    AIRFLOW__FINANCE__PAGES="10" \
    AIRFLOW__FINANCE__PAGE_SIZE="100" \
    AIRFLOW__FINANCE__PIPE_NAME="{TABLE}_PIPE" \
    AIRFLOW__FINANCE__POLL_SECONDS="10" \
    AIRFLOW__FINANCE__RETRY_DELAY_SECONDS="5" \
    AIRFLOW__FINANCE__SNOWFLAKE_DATABASE="FINANCE_LOCAL" \
    AIRFLOW__FINANCE__STATE_MACHINE_ARN="arn:aws:states:eu-west-1:000000000000:stateMachine:finance-local-market" \
    AIRFLOW__FINANCE__WORK_BUCKET="finance-local-work-000000000000" \
    AIRFLOW__SCHEDULER__CREATE_CRON_DATA_INTERVALS="False" \
    AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL="60" \
    AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT="60" \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False" \
    DBT_LOG_PATH="/usr/local/airflow/.local/logs/dbt" \
    DBT_TARGET="local" \
    LAPTOP_HOSTS="airflow=airflow,market_api=market-api,aws=aws,snowflake=snowflake" \
    PYTHONUNBUFFERED="1" \
    SNOWFLAKE_ACCOUNT="local" \
    SNOWFLAKE_DATABASE="FINANCE_LOCAL" \
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION="true" \
    SNOWFLAKE_HOST="snowflake" \
    SNOWFLAKE_PORT="8603" \
    SNOWFLAKE_PROTOCOL="http" \
    SNOWFLAKE_ROLE="FINANCE_LOCAL_TRANSFORMER" \
    SNOWFLAKE_USER="dbt" \
    SNOWFLAKE_WAREHOUSE="FINANCE_LOCAL_TRANSFORM"

# dbt in a venv of its own, from its lock; and its project with the manifest, where Astro mounts nothing over it.
RUN python -m local.setup dbt && \
    mkdir dbt && cp -R include/dbt/finance dbt/finance && \
    LOCAL_STATE=/tmp/build python -m local.containers manifest && rm -rf /tmp/build
# checkov:skip=CKV_DOCKER_2: Astro runs several processes from this image and checks their health itself
# checkov:skip=CKV_DOCKER_3: the base image's user is astro
