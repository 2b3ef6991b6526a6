# Leaves its answer half written and waits for ever, as does what it started.
sleep 600 &
printf %s "$!" > "$1"
printf '{"ok":' > "$CONFORMANCE_RESULT_FILE"
wait
