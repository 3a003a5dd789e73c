# The trial of an image.

# Finds what would keep a server from starting with this image before the running one is stopped for it. Whatever pod it is
# called in: it works below its scratch directory, with a data directory of its own.
check() {
  trap interrupted TERM INT
  scratch=${TMPDIR:-/tmp}/check
  PGDATA=$scratch/pgdata
  errors=$scratch/errors
  check_programs
  [ "${CHECK_MAJOR:-$major}" = "$major" ] || die "$exit_other_major_version" \
    "the image has PostgreSQL $major, but the data was made by PostgreSQL" \
    "$CHECK_MAJOR, which it cannot read: set spec.imageName to an image of PostgreSQL $CHECK_MAJOR, or dump the data and" \
    "load it into a new Database"
  id -un >/dev/null 2>&1 || die "$exit_wrong_user" \
    "uid $(id -u) has no name in the image's /etc/passwd: choose an image whose postgres" \
    "user has the Database's spec.postgresUID"
  rm -rf "$scratch"
  mkdir "$scratch" || die "$exit_no_server_starts" "$scratch cannot be made"
  log "initialising a PostgreSQL $major database in $PGDATA, to try the image"
  LC_ALL=C timeout 120 initdb --pgdata="$PGDATA" --username=postgres --auth=peer --encoding="$INITDB_ENCODING" \
    --locale="$INITDB_LOCALE" --no-sync --no-instructions ${huge_pages:+-c "$huge_pages"} >"$errors" 2>&1 &
  wait_for_child || die "$exit_initdb_failed" \
    "initdb failed with encoding $INITDB_ENCODING and locale $INITDB_LOCALE: $(tail -n 3 "$errors")"
  log "starting PostgreSQL $major, to try the image"
  # The real configuration, but for addresses and what would take more memory than a trial has.
  pg_ctl start -D "$PGDATA" -l "$errors" -s -w -t 120 -o "-c config_file=$CONFIG_DIR/postgresql.conf \
    -c hba_file=$CONFIG_DIR/pg_hba.conf -c listen_addresses= -c unix_socket_directories=$scratch -c fsync=off \
    -c shared_buffers=16MB -c max_connections=10" >&2 &
  wait_for_child || die "$exit_no_server_starts" \
    "PostgreSQL $major does not start with this image: $(tail -n 3 "$errors")"
  pg_ctl stop -D "$PGDATA" -s -m fast -w -t 120 >&2 &
  wait_for_child || die "$exit_no_server_starts" \
    "PostgreSQL $major does not stop with this image: $(tail -n 3 "$errors")"
  rm -rf "$scratch"
  log "PostgreSQL $major starts with this image"
}
