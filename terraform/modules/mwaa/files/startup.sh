#!/bin/bash
# MWAA runs this on each container before it installs the requirements and starts Airflow, and gives it five minutes.
# It makes the venv that dbt runs in, the program that Airflow calls as dbt, and exports the names that
# include/dbt/finance/profiles.yml asks for. dbt's key is not among them: the program fetches it for each run, so that it
# is in dbt's processes alone, a rotated one is used at once, and one that is missing breaks dbt's tasks and not Airflow.
#
# What it has to know are Airflow configuration options (terraform/modules/mwaa/options.tf), which MWAA puts into its
# environment. `make mwaa-package` puts the lines of locks/dbt.txt into it.
#
# MWAA takes over what is exported when the script has ended, so it ends before its last line only to fail: then the
# container does not become healthy and is tried again, and its log in CloudWatch has the reason.

finance_lab_fail() {
    echo "ERROR: startup.sh: $*" >&2
    exit 1
}

# finance_lab_export NAME VARIABLE: as NAME what Airflow's option has, which MWAA calls VARIABLE
finance_lab_export() {
    [ -n "${!2:-}" ] || finance_lab_fail "$2 is not set. It is an Airflow configuration option (terraform, module mwaa)"
    export "$1=${!2}"
}

finance_lab_make_venv() {
    local venv=$1 lock
    lock=$(mktemp) || finance_lab_fail "no room for a temporary file"
    cat >"$lock" <<'LOCK'
@DBT_LOCK@
LOCK
    python3 -m venv --clear "$venv" || finance_lab_fail "python3 cannot make the venv $venv"
    # The lock is whole and was tested: no resolving, no building. PIP_USER would lead past the venv.
    PIP_USER=false "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --no-deps --only-binary :all: --requirement "$lock" ||
        finance_lab_fail "dbt could not be installed into $venv: is the package index reachable (NAT)?"
    rm -f "$lock"
    [ -x "$venv/bin/dbt" ] || finance_lab_fail "there is no dbt in $venv after its installation"
}

finance_lab_make_program() {
    cat >"$1" <<'PROGRAM' && chmod 755 "$1" || finance_lab_fail "$1 cannot be written"
#!/bin/bash
# dbt with its private key, which is in Secrets Manager.
set +o xtrace +o verbose # which would print the key

fail() {
    echo "ERROR: dbt's key: $*" >&2
    exit 1
}

secret=${SNOWFLAKE_PRIVATE_KEY_SECRET:?"startup.sh exports it"}
key=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text) ||
    fail "the secret $secret cannot be read: does it have a value (terraform/modules/mwaa/README.md)?"
[[ $key != *ENCRYPTED* ]] || fail "that in $secret has a passphrase: put one without"
[[ $key != *-----BEGIN* || $key == *"PRIVATE KEY-----"* ]] || fail "what is in $secret is no private key"
# dbt takes it as one line: PEM without its first and last line
key=$(sed '/^-----/d' <<<"$key" | tr -d '[:space:]')
[[ $key =~ ^[A-Za-z0-9+/]{100,}=*$ ]] || fail "what is in $secret is no private key, neither PEM nor base64"
export SNOWFLAKE_PRIVATE_KEY="$key"
exec "$(dirname "$0")/venv/bin/dbt" "$@"
PROGRAM
}

finance_lab_startup() {
    if [ "${MWAA_AIRFLOW_COMPONENT:-}" = webserver ]; then
        echo "startup.sh: the web server runs no dbt, and needs nothing"
        return 0
    fi
    local program=${AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH:-} home
    [[ $program == /*/dbt ]] ||
        finance_lab_fail "AIRFLOW__FINANCE__DBT_EXECUTABLE_PATH is '$program', not /…/dbt in a folder of its own"
    home=$(dirname "$program")
    finance_lab_export DBT_TARGET AIRFLOW__FINANCE__DBT_TARGET
    finance_lab_export SNOWFLAKE_ACCOUNT AIRFLOW__DBT__SNOWFLAKE_ACCOUNT
    finance_lab_export SNOWFLAKE_USER AIRFLOW__DBT__SNOWFLAKE_USER
    finance_lab_export SNOWFLAKE_ROLE AIRFLOW__DBT__SNOWFLAKE_ROLE
    finance_lab_export SNOWFLAKE_WAREHOUSE AIRFLOW__DBT__SNOWFLAKE_WAREHOUSE
    finance_lab_export SNOWFLAKE_DATABASE AIRFLOW__DBT__SNOWFLAKE_DATABASE
    finance_lab_export SNOWFLAKE_PRIVATE_KEY_SECRET AIRFLOW__DBT__PRIVATE_KEY_SECRET
    mkdir -p "$home" || finance_lab_fail "$home cannot be made"
    finance_lab_make_venv "$home/venv"
    finance_lab_make_program "$program"
    echo "startup.sh: $program is dbt, for $DBT_TARGET as $SNOWFLAKE_USER"
}

finance_lab_startup
