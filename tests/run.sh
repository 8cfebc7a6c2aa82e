#!/bin/sh
# All tests, each in the venv of what it tests. With --full also those that take minutes.
set -eu
cd "$(dirname "$0")/.."
marker="not full"
[ "${1:-}" = "--full" ] && marker="full or not full"
failed=""
politely=""
in_venv() {
    venv=$1
    shift
    echo "== $*  (venv: $venv)"
    $politely .local/venvs/"$venv"/bin/python -m pytest -m "$marker" -q "$@" || failed="$failed $*"
}
# Terraform starts its providers some hundred times and minds no delay: it takes what the other tests leave of the cores.
terraform_tests() {
    politely="nice -n 19"
    in_venv cloud -n 2 --dist loadgroup tests/terraform --ignore tests/terraform/environments
    in_venv cloud tests/terraform/environments
    [ -z "$failed" ]
}
said=$(mktemp)
terraform_tests >"$said" 2>&1 &
terraform=$!
# what has ended cannot be killed, and must not be the script's own failure
trap 'kill $terraform 2>/dev/null || true; rm -f "$said"' EXIT
in_venv cloud -n 2 --dist loadfile tests/policy tests/etl tests/local tests/include tests/cost
in_venv airflow tests/dags tests/plugins
in_venv tableau tests/tableau
in_venv cloud tests/end_to_end
wait $terraform || failed="$failed tests/terraform"
cat "$said"
if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
fi
