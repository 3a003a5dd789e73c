# The container's command.

start() {
  trap interrupted TERM INT
  begin "prepares the start of PostgreSQL"
  { printf '%s\n' "$protocol" >"$started_with"; } 2>/dev/null || :
  case $volume in
    /?*) ;;
    *) die "$exit_wrong_call" "PGDATA=$PGDATA must be an absolute path below the volume's mount point" ;;
  esac
  : "${POD_NAME:=$(cat /proc/sys/kernel/hostname)}"
  check_programs
  check_pod
  check_volume
  if is_absent; then check_user; fi
  take_lock
  read_expected
  if is_absent; then
    check_nothing_is_lost
    check_space
    [ ! -d "$PGDATA" ] || rmdir "$PGDATA"
    initialise
  else
    check_data_directory
    check_identity
    check_major_version
    check_space
    # A volume's fsGroup may have opened the directory to the group, which postgres refuses.
    [ "$(stat -c %a "$PGDATA")" = 700 ] || { log "setting the mode of $PGDATA to 0700"; chmod 0700 "$PGDATA"; }
    lock_data
    remove_lock_files "$@"
    apply_password "$@"
  fi
  log "starting PostgreSQL $major on $PGDATA"
  serve -D "$PGDATA" -c config_file="$CONFIG_DIR/postgresql.conf" -c hba_file="$CONFIG_DIR/pg_hba.conf" "$@"
}
