# The one child that the script waits for, and the signals that come meanwhile.

child=

# order_end: asks the child to end. A process that was just made still has this shell's handlers, and would lose the
# first signal: hence again, until it has ended. INT makes a server end its sessions; before it has a handler for that
# (children in the background ignore it), TERM ends it at once.
order_end() {
  kill -TERM "$child" 2>/dev/null || :
  kill -INT "$child" 2>/dev/null || :
  (
    trap - TERM INT
    while sleep 1 && kill -TERM "$child" && kill -INT "$child"; do :; done
  ) >/dev/null 2>&1 8>&- 9>&- &
}

# PID 1 has no default signal action, and a shell waits for its foreground child: hence trap and wait.
interrupted() {
  trap '' TERM INT
  log "stopped by a signal before PostgreSQL ran"
  if [ -n "$child" ]; then
    order_end
    wait "$child" || :
  fi
  exit "$exit_stopped"
}

wait_for_child() {
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}
