#!/bin/sh
# All tests, each in the venv of what it tests. With --full also those that take minutes.
# The last lines are what failed: each failed group once more, its end with pytest's summary.
set -eu
cd "$(dirname "$0")/.."
marker="not full"
[ "${1:-}" = "--full" ] && marker="full or not full"
politely=""
said=$(mktemp -d)
in_venv() {
    venv=$1
    shift
    group=$(mktemp "$said/group.XXXXXX")
    {
        echo "== $*  (venv: $venv)"
        $politely .local/venvs/"$venv"/bin/python -m pytest -m "$marker" -q "$@" || : >"$group.failed"
    } 2>&1 | tee "$group"
}
# What minds no delay takes what the other tests leave of the cores: Terraform starts its providers some hundred times.
polite_tests() {
    politely="nice -n 19"
    in_venv cloud -n 2 --dist loadgroup tests/terraform --ignore tests/terraform/environments
    in_venv cloud tests/terraform/environments
    in_venv tableau -n 2 --dist loadgroup tests/tableau
    in_venv deploy -n 2 --dist loadfile tests/deploy
    in_venv airflow tests/dags tests/plugins
}
polite_tests >"$said/polite" 2>&1 &
polite=$!
# with `|| :`, as a kill that finds nobody would be the exit code of a run in which all passed
trap 'kill $polite 2>/dev/null || :; rm -rf "$said"' EXIT
in_venv cloud -n 2 --dist loadfile tests/policy tests/etl tests/local tests/include tests/cost
in_venv cloud tests/end_to_end
wait $polite || : >"$said/polite.failed"
cat "$said/polite"
set -- "$said"/*.failed
[ -e "$1" ] || exit 0
for failed; do
    printf '\nFAILED '
    head -n 1 "${failed%.failed}"
    tail -n $((120 / $#)) "${failed%.failed}"
done
exit 1
