# Makes the data directory, once.

# initdb works beside the final place: only the last rename makes a database of it, so a kill anywhere is harmless.
initialise() {
  read_password
  [ -z "$problem" ] || die "$exit_no_password" \
    "$problem: put the superuser's password, one line, into the Secret's key 'password'"
  if [ -e "$PGDATA.init" ]; then
    log "removing $PGDATA.init, left by an interrupted initialisation"
    rm -rf "$PGDATA.init" || die "$exit_wrong_user" \
      "uid $(id -u) cannot remove $PGDATA.init: spec.postgresUID must match its owner"
  fi
  checksums=--data-checksums
  if [ "$INITDB_DATA_CHECKSUMS" != true ]; then
    checksums=
    [ "$major" -lt 18 ] || checksums=--no-data-checksums
  fi
  log "initialising a PostgreSQL $major database in $PGDATA.init"
  begin "initialises a PostgreSQL $major database"
  errors=${TMPDIR:-/tmp}/initdb.errors
  # LC_ALL governs only initdb's own messages; the database gets --locale.
  LC_ALL=C initdb --pgdata="$PGDATA.init" --username=postgres --pwfile="$SUPERUSER_PASSWORD_FILE" \
    --auth-host=scram-sha-256 --auth-local=peer --encoding="$INITDB_ENCODING" --locale="$INITDB_LOCALE" \
    --no-instructions ${checksums:+"$checksums"} ${huge_pages:+-c "$huge_pages"} >&2 2>"$errors" &
  wait_for_child || {
    # Said before the server aborts, and then by initdb that it did.
    full=$(sed -n -e '/No space left/p' -e '/quota exceeded/p' "$errors" | tail -n 1)
    [ -z "$full" ] || die "$exit_volume_full" \
      "the volume $volume is too small for a database: raise spec.storage.size. $full"
    die "$exit_initdb_failed" \
      "initdb failed: check spec.bootstrap.initdb, the image and the log. $(tail -n 3 "$errors")"
  }
  cat "$errors" >&2
  remember_password
  # Only data that was made in place of what was given up may stand in for it.
  [ -z "$expected" ] || remember "$begun_anew" "$expected $(system_identifier "$PGDATA.init")"
  mv -T "$PGDATA.init" "$PGDATA"
  sync_directory "$volume"
  log "initialised $PGDATA"
  lock_data
}
