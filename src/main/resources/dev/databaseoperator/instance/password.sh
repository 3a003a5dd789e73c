# The superuser's password: from the Secret into PostgreSQL.

applied=$volume/superuser.applied

read_password() {
  password=$(cat "$SUPERUSER_PASSWORD_FILE" 2>/dev/null) || password=
  case $password in
    '') problem="$SUPERUSER_PASSWORD_FILE is missing, unreadable or empty" ;;
    *"$(printf '\r')"* | *'
'*) problem="$SUPERUSER_PASSWORD_FILE contains a line break" ;;
    *) problem= ;;
  esac
}

# The salted hash shows whether the password is still the one PostgreSQL has, without storing it.
fingerprint() {
  printf '%s%s' "$1" "$password" | sha256sum | cut -d ' ' -f 1
}

remember_password() {
  salt=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
  remember "$applied" "$salt $(fingerprint "$salt")"
}

# Whether the Secret has another password than the one that PostgreSQL was given last.
password_is_new() {
  [ ! -e "$PGDATA/standby.signal" ] && [ ! -e "$PGDATA/recovery.signal" ] || return 1
  read_password
  [ -z "$problem" ] || { log "warning: $problem: the superuser's password stays as it is"; return 1; }
  salt=''
  hash=''
  if [ -r "$applied" ]; then read -r salt hash <"$applied" || :; fi
  [ -z "$hash" ] || [ "$hash" != "$(fingerprint "$salt")" ]
}

# Without this the operator could never log in again after its Secret was lost or edited while the server was down,
# or after what its role needs was taken from it.
# A single-user server takes the password from a pipe. It must reach no log: hence fatal and panic (LOG and STATEMENT
# lines are below them), set in the session because they override what is stored for the role, and no extensions.
apply_password() {
  password_is_new || return 0
  log "applying the changed superuser password"
  begin "gives PostgreSQL the changed superuser password, with a server for that alone, which may have to recover first"
  {
    printf 'SET %s\n' exit_on_error=on log_min_messages=fatal log_min_error_statement=panic synchronous_commit=local \
      default_transaction_read_only=off standard_conforming_strings=on "password_encryption='scram-sha-256'"
    printf "ALTER ROLE postgres LOGIN SUPERUSER VALID UNTIL 'infinity' PASSWORD '%s'\n" "$(printf '%s\n' "$password" | LC_ALL=C sed "s/'/''/g")"
  } | postgres --single -D "$PGDATA" -c config_file="$CONFIG_DIR/postgresql.conf" "$@" -c shared_preload_libraries= \
    -c session_preload_libraries= -c local_preload_libraries= postgres >/dev/null &
  if ! wait_for_child || ! remember_password; then log "warning: the superuser's password could not be applied"; fi
}

# The operator changes the password by means of the one before. When it has never seen that one, because it did not run,
# it could not log in until the next start: hence here too, whatever becomes of it, over the socket.
# psql's \password sends a verifier, so that the password is in no statement. It reads from its input where there is no
# terminal, before version 14 at most 99 bytes.
catch_up_password() {
  if ! command -v psql >/dev/null || [ ! -r "$applied" ] || ! password_is_new; then return 0; fi
  [ ${#password} -lt 100 ] || [ "$(sed 's/[^0-9].*//' "$PGDATA/PG_VERSION")" -ge 14 ] || return 0
  printf '%s\n%s\n' "$password" "$password" | PGCONNECT_TIMEOUT=2 PGOPTIONS='-c password_encryption=scram-sha-256
    -c default_transaction_read_only=off -c synchronous_commit=local' timeout 3 psql -X -q -w -h "$(lock_file 5)" \
    -p "$(lock_file 4)" -U postgres -d postgres -c '\password postgres' >/dev/null 2>&1 || return 0
  remember_password
}
