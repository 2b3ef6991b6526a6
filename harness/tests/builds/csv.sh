#!/bin/sh
# A build of CSV files with one behaviour, for the tests of the harness.
case "$1" in
    dies) kill -9 $$ ;;
    hangs) sleep 60 ;;
    shows)
        printf '%s\n' "$ACME_URL|$ACME_FLAGS|$2" > "$3"
        cat "$DIRECTORY_URL/users.csv" "$CONFORMANCE_STATE_DIR/acme/config.yaml" >> "$3"
        ls "$DIRECTORY_URL" >> "$3"
        ;;
    logs) echo "cannot sync ada: taken" ; exit 0 ;;
esac
