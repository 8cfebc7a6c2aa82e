#!/bin/sh
# Plays the hours from FROM (2026-11-25T00) up to now, each at its own time, so that the pictures have a history to show:
#   FROM=2026-11-25T00 sh docs/images/play_hours.sh && make up && make screenshots
# The market is the simulator's. The clock of each hour is faketime's (apt install faketime; GNU date). Some hours are late,
# one brings only half of the market, two never run.
set -eu
cd "$(dirname "$0")/../.."
export TZ=UTC
hour=$(date -u -d "${FROM:?the first hour, as 2026-11-25T00}:00Z" +%s)
number=0
while [ "$hour" -lt "$(date -u +%s)" ]; do
    minute=02 pages=10
    case $number in
        5 | 30) minute=52 ;;
        12 | 13) minute=never ;;
        20) pages=4 ;;
    esac
    if [ "$minute" != never ]; then
        moment=$(date -u -d "@$hour" "+%Y-%m-%d %H:$minute:00")
        MARKET_PAGES=$pages RUN_AT="$(echo "$moment" | tr ' ' T)Z" faketime -f "@$moment" make --no-print-directory run
    fi
    hour=$((hour + 3600)) number=$((number + 1))
done
