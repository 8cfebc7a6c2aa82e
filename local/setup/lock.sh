#!/bin/sh
# Resolve the requirement files into locks/ again, for Python 3.11 and 3.12 alike; pins that still fit stay.
# UPGRADE=1 takes the newest versions.
set -eu
cd "$(dirname "$0")/../.."
uv=${UV:-uv}
resolve() {
    lock=locks/$1.txt
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
        ${UPGRADE:+--upgrade} --output-file "$lock" "$@"
    echo "$lock"
}
# MWAA's own line names constraints on the web; here the copy of what matters of them is used
airflow=$(mktemp)
# what the functions' tests import beside the cloud's own packages, as the functions pin it
functions=$(mktemp)
trap 'rm -f "$airflow" "$functions"' EXIT
sed '/^--constraint/d' requirements.txt >"$airflow"
resolve airflow "$airflow" -c locks/airflow-3.3.1-constraints.txt
resolve airflow-test "$airflow" requirements-test.txt -c locks/airflow.txt -c locks/airflow-3.3.1-constraints.txt
resolve airflow-postgres docker/airflow/requirements.txt -c locks/airflow.txt -c locks/airflow-3.3.1-constraints.txt
for function in collect stage publish; do
    resolve "function-$function" "etl/lambdas/$function/requirements.txt"
done
grep -E '^(aws-lambda-powertools|orjson)==' locks/function-publish.txt >"$functions"
resolve cloud local/requirements.txt
resolve cloud-test local/requirements.txt requirements-test.txt tests/end_to_end/requirements.txt \
    tests/etl/requirements.txt -c locks/cloud.txt -c "$functions"
resolve bench local/requirements.txt benchmarks/requirements.txt -c locks/cloud.txt -c "$functions"
resolve dbt requirements-dbt.txt
resolve dev requirements-dev.txt
resolve tableau tableau/requirements.txt
resolve tableau-test tableau/requirements.txt requirements-test.txt -c locks/tableau.txt
resolve deploy deploy/requirements.txt
resolve deploy-test deploy/requirements.txt requirements-test.txt -c locks/deploy.txt
