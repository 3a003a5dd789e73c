# The probes. Their exit codes are pg_isready's, and the kubelet's alone.

accepting=0
rejecting=1
no_answer=2

# The process that recovers says in its title which file of the write-ahead log it is at. The last one that there is has
# been written last: what has been made ready for later has an older time.
recovery() {
  directory=$(readlink -f "$PGDATA") || return 0
  for process in /proc/[0-9]*; do
    # Of a server on other data nothing is said.
    [ "$(readlink "$process/cwd" 2>/dev/null)" = "$directory" ] || continue
    title=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
    case $title in postgres:*startup*) ;; *) continue ;; esac
    since=$(($(date +%s) - $(stat -c %Y "$PGDATA/postmaster.pid" 2>/dev/null || date +%s)))
    file=$(printf '%s' "$title" | sed -n 's/.* recovering \([0-9A-F]\{24\}\).*/\1/p')
    if [ -z "$file" ]; then
      echo "PostgreSQL has been starting for $since s"
      return
    fi
    first=$(LC_ALL=C pg_controldata -D "$PGDATA" 2>/dev/null | sed -n "s/^Latest checkpoint's REDO WAL file: *//p") || :
    # shellcheck disable=SC2012  # names of the write-ahead log are plain
    last=$(ls -t "$PGDATA/pg_wal" 2>/dev/null | sed -n '/^[0-9A-F]\{24\}$/{p;q;}') || :
    echo "PostgreSQL has been recovering for $since s: replays $file of ${first:-?} to ${last:-?} of its write-ahead log"
    return
  done
}

# probe WORST: fails when the answer is worse. Without pg_isready the lock file has to do.
probe() {
  status=$accepting
  if [ -e "$begins" ]; then
    cat "$begins"
    exit "$no_answer"
  elif command -v pg_isready >/dev/null; then
    pg_isready -q -h "${PGHOST:-127.0.0.1}" -p "${PGPORT:-5432}" || status=$?
  elif pg_ctl status -D "$PGDATA" >/dev/null 2>&1; then
    case $(lock_file 8) in ready*) ;; *) status=$rejecting ;; esac
  else
    status=$no_answer
  fi
  [ "$status" -le "$1" ] || {
    recovery
    exit "$status"
  }
}
