# The server while it runs, and its end.

stopping=

end_server() {
  stopping=yes
  [ -z "$child" ] || order_end
}

# Not exec: a signal between that and the server's handlers would be lost, because PID 1 ignores what it does not handle,
# and the pod would end only when its grace period does.
serve() {
  trap end_server TERM INT
  trap '[ -z "$child" ] || kill -QUIT "$child"' QUIT
  rm -f "$begins"
  postgres "$@" &
  child=$!
  [ -z "$stopping" ] || order_end
  while :; do
    status=0
    wait "$child" || status=$?
    kill -0 "$child" 2>/dev/null || break
  done
  [ "$status" -eq 0 ] || [ -n "$stopping" ] || explain_end
  exit "$status"
}

# A server ends when it finds no room for another file of its write-ahead log, and does not start again.
explain_end() {
  free=$(df -Pk "$volume" | sed -n '$s/^.* \([0-9][0-9]*\)  *[0-9]*%.*$/\1/p')
  needs=$(LC_ALL=C pg_controldata -D "$PGDATA" 2>/dev/null | sed -n 's/^Bytes per WAL segment: *//p') || :
  needs=$((${needs:-16777216} / 1024))
  [ -z "$free" ] || [ "$free" -ge "$needs" ] || die "$exit_volume_full" \
    "PostgreSQL ended with exit code $status, and the volume $volume is" \
    "full: $free KiB are free, and a file of its write-ahead log has $needs KiB: raise spec.storage.size"
}

# Line N of the lock file: 1 pid (negative: single-user), 4 port, 5 socket directory, 8 state.
lock_file() {
  sed -n "$1p" "$PGDATA/postmaster.pid" 2>/dev/null || :
}

# The checkpoint beforehand, while clients still work, makes the shutdown's own short. pg_ctl does not wait (-W): the
# hook would be killed together with PID 1 and reported as failed, and the kubelet waits for the container anyway.
stop() {
  [ ! -e "$begins" ] || exit 0
  case $(lock_file 1) in '' | -*) exit 0 ;; esac
  pg_ctl status -D "$PGDATA" >/dev/null 2>&1 || exit 0
  if command -v psql >/dev/null; then
    PGCONNECT_TIMEOUT=5 timeout 60 psql -X -q -w -h "$(lock_file 5)" -p "$(lock_file 4)" -U postgres -d postgres \
      -c CHECKPOINT >&2 || log "no checkpoint before the shutdown"
  fi
  log "ordering a fast shutdown"
  exec pg_ctl stop -D "$PGDATA" -m fast -W
}
