#!/bin/sh
# The only start logic inside a PostgreSQL pod: makes the data directory once, then runs postgres and passes signals on.
#
#   instance.sh start [OPTION...]  the container's command; OPTIONs go to postgres (-c name=value)
#   instance.sh stop             preStop hook: checkpoint, then order a fast shutdown
#   instance.sh startup | ready  probes: 0 when the server accepts connections; ready also takes up a changed password
#   instance.sh live             probe: 0 when the server answers at all
#   instance.sh check            tries the image, in a pod of its own and without the volume: 0 when a server starts
# A probe that fails says why; the kubelet makes an Event of it.
#
# A refusal ends with one of these codes and its reason in the termination log:
#   20 wrong call   21 program missing in the image   22 volume missing or read-only   23 volume full
#   24 wrong user   25 not a complete data directory  26 other major version   27 initdb failed
#   28 no usable superuser password   29 data of another database   30 the data is gone
#   31 not the pod of this instance   32 the volume cannot lock files
#   40 no server starts (check)       143 stopped by a signal before postgres ran
# Whatever is refused was not touched: start looks at everything before it writes anything.
set -eu
umask 077

: "${PGDATA:=/var/lib/postgresql/data/pgdata}" "${CONFIG_DIR:=/etc/database-operator/config}"
: "${SUPERUSER_PASSWORD_FILE:=/etc/database-operator/superuser/password}"
: "${TERMINATION_LOG:=/dev/termination-log}"
: "${INITDB_ENCODING:=UTF8}" "${INITDB_LOCALE:=C.UTF-8}" "${INITDB_DATA_CHECKSUMS:=true}"
volume=${PGDATA%/*}
applied=$volume/superuser.applied
begun_anew=$volume/begun.anew
lock=$volume/instance.lock
# Until the server runs: what the script does. Nothing of this pod may take the volume's lock file for its own then.
begins=${TMPDIR:-/tmp}/instance.begins
child=
stopping=

log() {
  printf 'instance.sh: %s\n' "$*" >&2
}

# Kubernetes shows the termination log in the pod's status, where the operator finds the reason.
die() {
  code=$1
  shift
  log "error: $*"
  { printf '%s\n' "$*" >"$TERMINATION_LOG"; } 2>/dev/null || :
  exit "$code"
}

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
  exit 143
}

wait_for_child() {
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# Makes a rename in a directory survive a power cut; a sync that takes no file flushes everything.
sync_directory() {
  sync "$1" 2>/dev/null || sync
}

check_programs() {
  for program in initdb postgres pg_ctl; do
    command -v "$program" >/dev/null || die 21 "the image has no $program on its PATH ($PATH):" \
      "set spec.imageName to an image with the PostgreSQL server programs on PATH"
  done
  command -v flock >/dev/null || die 21 "the image has no flock on its PATH ($PATH), which keeps a second server from" \
    "the same data: set spec.imageName to an image with flock, of util-linux or busybox"
  major=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
  [ -n "$major" ] || die 21 "the image's postgres does not run or tells no version: check spec.imageName"
  # initdb tries them too, and is ended with SIGBUS on a node that has some for others. Earlier versions have no -c.
  huge_pages=
  [ "$major" -lt 16 ] || huge_pages=huge_pages=off
}

check_volume() {
  [ -d "$volume" ] || die 22 "$volume does not exist: mount the volume there"
  if [ ! -w "$volume" ] || [ ! -x "$volume" ]; then
    die 22 "uid $(id -u), gid $(id -g) cannot write to the volume $volume" \
      "($(stat -c 'owner %u:%g, mode %a' "$volume")): it is mounted read-only, or spec.postgresUID and" \
      "spec.postgresGID must match its owner"
  fi
}

check_space() {
  # postgres would fail later and less clearly, because it cannot write its lock file.
  { printf '%8192s' '' >"$volume/.space-check"; } 2>/dev/null || {
    rm -f "$volume/.space-check"
    die 23 "the volume $volume is full ($(df -Pk "$volume" | tail -n 1)): raise spec.storage.size"
  }
  rm -f "$volume/.space-check"
}

# Copies of the pod (kubectl debug --copy-to) and second pods of its StatefulSet have its volume too.
check_pod() {
  [ -z "${INSTANCE_POD:-}" ] || [ "$POD_NAME" = "$INSTANCE_POD" ] || die 31 "this is pod $POD_NAME, and only pod" \
    "$INSTANCE_POD runs PostgreSQL on this volume; nothing was touched. Connect to the server there, or, for a look at" \
    "the files, give the container another command"
}

# Anybody may write to it: the user may be another one the next time, and what it says is for people.
open_lock() {
  (umask 0 && : >>"$lock") 2>/dev/null || {
    is_absent || check_data_directory
    check_space
    die 24 "uid $(id -u), gid $(id -g) cannot write to $lock ($(stat -c 'owner %u:%g, mode %a' "$lock" 2>&1)):" \
      "spec.postgresUID and spec.postgresGID must match its owner"
  }
  exec 9>>"$lock"
}

# try_lock DESCRIPTOR: whether this process and its children have the lock on that file now.
try_lock() {
  refusal=$(flock -n "$1" 2>&1) && return 0
  [ -z "$refusal" ] || die 32 "the file system of the volume $volume cannot lock files ($refusal), and PostgreSQL is not" \
    "started, because nothing would keep a second server from the same data: use storage whose file system locks files" \
    "($(df -Pk "$volume" | tail -n 1))"
  return 1
}

# await_lock DESCRIPTOR HOLDER: HOLDER is what is said of it when the lock file says nothing.
await_lock() {
  descriptor=$1
  shift
  told=
  until try_lock "$descriptor"; do
    holder=$(cat "$lock" 2>/dev/null) || :
    [ "$descriptor" = 9 ] || holder=
    waits="waits for the end of PostgreSQL on the same volume: ${holder:-$*}. It starts as soon as that has ended. When that \
does not end: stop its pod, or its node (power it off); never remove $lock"
    if [ "$told" != "$waits" ]; then
      log "$waits"
      told=$waits
    fi
    begin "$waits"
    sleep 1 &
    wait_for_child || :
  done
  [ -z "$told" ] || begin "prepares the start of PostgreSQL"
}

# One server on one data directory. Process numbers cannot tell: they are those of a pod. The lock belongs to the open
# file, which every process of the server inherits, so it lasts as long as any of them lives; a crash, of the node too,
# releases it. It holds between nodes where the storage says so (NFS version 4, CephFS); a file system of one node is
# not on a second one.
take_lock() {
  open_lock
  await_lock 9 of which nobody has noted the pod
  # Somebody has removed the file that was waited for: the next start would make another.
  if [ "$(stat -L -c %h /proc/self/fd/9)" = 0 ]; then
    exec 9>&-
    take_lock
    return
  fi
  # Nobody has had it yet, but a server of a version that knew no lock may run.
  unlocked=
  [ -s "$lock" ] || unlocked=yes
  # Of a full volume nobody learns who it was.
  { printf 'pod %s%s%s, since %s\n' "$POD_NAME" "${POD_UID:+ (UID $POD_UID)}" "${NODE_NAME:+ on node $NODE_NAME}" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$lock"; } 2>/dev/null || :
}

# A file of the data itself, besides: whoever removes the lock file under a server does not take its lock.
lock_data() {
  exec 8>>"$PGDATA/PG_VERSION"
  await_lock 8 whose lock file somebody has removed
  if [ -n "$unlocked" ] && [ -s "$PGDATA/postmaster.pid" ]; then
    # A server ends by itself when its lock file is gone, for which it looks every minute (RecheckDataDirLockFile).
    waits="waits 65 s: PostgreSQL may still run on this volume, in a pod of an earlier version of the operator, and ends then"
    log "$waits"
    begin "$waits"
    rm -f "$PGDATA/postmaster.pid"
    sleep 65 &
    wait_for_child || :
    begin "prepares the start of PostgreSQL"
  fi
}

# Nobody's, as this process has the lock: what a killed server has left of lock files of its own, on the volume and beside
# its socket. The process number in them may be another's now, and an empty one, of a server that was killed before it
# wrote to it, PostgreSQL refuses for ever.
remove_lock_files() {
  sockets=$(sed -n "s/^unix_socket_directories = '\(.*\)'$/\1/p" "$CONFIG_DIR/postgresql.conf")
  for option; do
    case $option in unix_socket_directories=*) sockets=${option#*=} ;; esac
  done
  rm -f "$PGDATA/postmaster.pid"
  [ -z "$sockets" ] || rm -f "$sockets"/.s.PGSQL.*.lock
}

# begin TEXT: what the probes say until the server runs.
begin() {
  { printf '%s\n' "$*" >"$begins"; } 2>/dev/null || :
}

# An empty directory holds nothing to lose. Without a tool, whose failure could pass for emptiness.
is_absent() {
  if [ ! -d "$PGDATA" ] || [ -L "$PGDATA" ]; then
    [ ! -e "$PGDATA" ] && [ ! -L "$PGDATA" ] || return 1
    return 0
  fi
  [ -r "$PGDATA" ] && [ -x "$PGDATA" ] || return 1
  for entry in "$PGDATA"/* "$PGDATA"/.[!.]* "$PGDATA"/..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then return 1; fi
  done
}

noted() {
  tr -d '[:space:]' 2>/dev/null <"$CONFIG_DIR/$1" || :
}

# The system identifier of the Database's data, where the operator has noted it, and what the Database's annotation
# accepts besides: another one, or "none" for no data at all.
read_expected() {
  expected=''
  accepted=''
  if [ -r "$CONFIG_DIR/system-identifier" ]; then
    expected=$(noted system-identifier)
    [ ! -r "$CONFIG_DIR/accepted-system-identifier" ] || accepted=$(noted accepted-system-identifier)
  fi
}

# system_identifier DIRECTORY: the first eight bytes of pg_control, in every version of PostgreSQL.
system_identifier() {
  od -An -N 8 -t u8 "$1/global/pg_control" | tr -d ' \n'
}

# A new database beside or in place of data would hide the loss.
check_nothing_is_lost() {
  [ ! -e "$volume/PG_VERSION" ] || die 25 "the volume $volume is itself a PostgreSQL data directory, not in" \
    "${PGDATA##*/}; it was not touched: move its files to $PGDATA, or give the Database another volume"
  [ -z "$expected" ] || [ "$accepted" = none ] || die 30 "the data of this Database (system identifier $expected) is" \
    "gone: $PGDATA is missing or empty, and no new database is made in its place. Bring the volume's content back," \
    "or, if it is lost, set the Database's annotation databaseoperator.dev/accept-system-identifier to none"
}

damaged() {
  die 25 "$PGDATA is not empty and not a complete PostgreSQL data directory ($1); it was not touched: restore it" \
    "from a backup, or move it away to have a new database made there"
}

# Nothing is started, repaired or initialised unless it is beyond doubt a database of this image's major version.
check_data_directory() {
  [ -d "$PGDATA" ] || die 25 "$PGDATA is not a directory: move it away to have a new database made there"
  owner=$(stat -c %u "$PGDATA")
  [ "$owner" = "$(id -u)" ] || die 24 "the data directory $PGDATA belongs to uid $owner, but the container" \
    "runs as uid $(id -u): spec.postgresUID and spec.postgresGID must match the owner of the data"
  for part in PG_VERSION global/pg_control base pg_wal pg_xact; do
    [ -e "$PGDATA/$part" ] || damaged "$part is missing"
  done
  found=''
  read -r found <"$PGDATA/PG_VERSION" || :
  case $found in '' | *[!0-9.]*) damaged "PG_VERSION holds no version" ;; esac
  [ "$(stat -c %s "$PGDATA/global/pg_control")" -eq 8192 ] || damaged "global/pg_control is not 8192 bytes long"
  identifier=$(system_identifier "$PGDATA")
  case $identifier in '' | 0) damaged "global/pg_control holds no system identifier" ;; esac
  # Of another version it would calculate another checksum.
  if [ "$found" = "$major" ] && command -v pg_controldata >/dev/null; then
    case $(LC_ALL=C pg_controldata -D "$PGDATA" 2>&1 || :) in
      *'alculated CRC checksum does not match'*) damaged "the checksum of global/pg_control does not match" ;;
    esac
  fi
}

check_identity() {
  if [ -z "$expected" ] || [ "$identifier" = "$expected" ] || [ "$identifier" = "$accepted" ]; then return 0; fi
  if [ "$accepted" = none ] && [ -r "$begun_anew" ]; then
    read -r given_up begun <"$begun_anew" || :
    [ "$given_up $begun" != "$expected $identifier" ] || return 0
  fi
  die 29 "$PGDATA holds other data than this Database's: system identifier $identifier (PostgreSQL $found), expected" \
    "$expected; it was not touched. Bring the right volume back, or accept what is there: set the Database's" \
    "annotation databaseoperator.dev/accept-system-identifier to $identifier${accepted:+ (it is $accepted)}"
}

check_major_version() {
  [ "$found" = "$major" ] || die 26 "the data directory $PGDATA was made by PostgreSQL $found, but the image has" \
    "PostgreSQL $major, which cannot read it: set spec.imageName back to an image of PostgreSQL $found, or dump" \
    "the data with PostgreSQL $found and load it into a new Database"
}

read_password() {
  password=$(cat "$SUPERUSER_PASSWORD_FILE" 2>/dev/null) || password=
  case $password in
    '') problem="$SUPERUSER_PASSWORD_FILE is missing, unreadable or empty" ;;
    *"$(printf '\r')"* | *'
'*) problem="$SUPERUSER_PASSWORD_FILE contains a line break" ;;
    *) problem= ;;
  esac
}

# The salted hash tells whether the password is still the one PostgreSQL has, without storing it.
fingerprint() {
  printf '%s%s' "$1" "$password" | sha256sum | cut -d ' ' -f 1
}

# remember FILE TEXT: whole or not at all, whatever happens.
remember() {
  printf '%s\n' "$2" >"$1.new"
  sync_directory "$1.new"
  mv -f "$1.new" "$1"
  sync_directory "$volume"
}

remember_password() {
  salt=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
  remember "$applied" "$salt $(fingerprint "$salt")"
}

check_user() {
  id -un >/dev/null 2>&1 || die 24 "uid $(id -u) has no name in the image's /etc/passwd, which initdb needs: set" \
    "spec.postgresUID and spec.postgresGID to the image's postgres user (999 on Debian, 70 on Alpine)"
}

# initdb works beside the final place: only the last rename makes a database of it, so a kill anywhere is harmless.
initialise() {
  read_password
  [ -z "$problem" ] || die 28 "$problem: put the superuser's password, one line, into the Secret's key 'password'"
  if [ -e "$PGDATA.init" ]; then
    log "removing $PGDATA.init, left by an interrupted initialisation"
    rm -rf "$PGDATA.init" || die 24 "uid $(id -u) cannot remove $PGDATA.init: spec.postgresUID must match its owner"
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
    [ -z "$full" ] || die 23 "the volume $volume is too small for a database: raise spec.storage.size. $full"
    die 27 "initdb failed: check spec.bootstrap.initdb, the image and the log. $(tail -n 3 "$errors")"
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
# or after somebody took from its role what it needs.
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

start() {
  trap interrupted TERM INT
  begin "prepares the start of PostgreSQL"
  case $volume in /?*) ;; *) die 20 "PGDATA=$PGDATA must be an absolute path below the volume's mount point" ;; esac
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
  [ -z "$free" ] || [ "$free" -ge "$needs" ] || die 23 "PostgreSQL ended with exit code $status, and the volume $volume is" \
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

# probe WORST: pg_isready's results are 0 accepting, 1 rejecting, 2 no answer. Without it the lock file has to tell.
probe() {
  status=0
  if [ -e "$begins" ]; then
    cat "$begins"
    exit 2
  elif command -v pg_isready >/dev/null; then
    pg_isready -q -h "${PGHOST:-127.0.0.1}" -p "${PGPORT:-5432}" || status=$?
  elif pg_ctl status -D "$PGDATA" >/dev/null 2>&1; then
    case $(lock_file 8) in ready*) ;; *) status=1 ;; esac
  else
    status=2
  fi
  [ "$status" -le "$1" ] || {
    recovery
    exit "$status"
  }
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

# Finds what would keep a server from starting with this image before the running one is stopped for it. Whatever pod it is
# called in: it works below its scratch directory, with a data directory of its own.
check() {
  trap interrupted TERM INT
  scratch=${TMPDIR:-/tmp}/check
  PGDATA=$scratch/pgdata
  errors=$scratch/errors
  check_programs
  [ "${CHECK_MAJOR:-$major}" = "$major" ] || die 26 "the image has PostgreSQL $major, but the data was made by PostgreSQL" \
    "$CHECK_MAJOR, which it cannot read: set spec.imageName to an image of PostgreSQL $CHECK_MAJOR, or dump the data and" \
    "load it into a new Database"
  id -un >/dev/null 2>&1 || die 24 "uid $(id -u) has no name in the image's /etc/passwd: choose an image whose postgres" \
    "user has the Database's spec.postgresUID"
  rm -rf "$scratch"
  mkdir "$scratch" || die 40 "$scratch cannot be made"
  log "initialising a PostgreSQL $major database in $PGDATA, to try the image"
  LC_ALL=C timeout 120 initdb --pgdata="$PGDATA" --username=postgres --auth=peer --encoding="$INITDB_ENCODING" \
    --locale="$INITDB_LOCALE" --no-sync --no-instructions ${huge_pages:+-c "$huge_pages"} >"$errors" 2>&1 &
  wait_for_child || die 27 "initdb failed with encoding $INITDB_ENCODING and locale $INITDB_LOCALE: $(tail -n 3 "$errors")"
  log "starting PostgreSQL $major, to try the image"
  # The real configuration, but for addresses and what would take more memory than a trial has.
  pg_ctl start -D "$PGDATA" -l "$errors" -s -w -t 120 -o "-c config_file=$CONFIG_DIR/postgresql.conf \
    -c hba_file=$CONFIG_DIR/pg_hba.conf -c listen_addresses= -c unix_socket_directories=$scratch -c fsync=off \
    -c shared_buffers=16MB -c max_connections=10" >&2 &
  wait_for_child || die 40 "PostgreSQL $major does not start with this image: $(tail -n 3 "$errors")"
  pg_ctl stop -D "$PGDATA" -s -m fast -w -t 120 >&2 &
  wait_for_child || die 40 "PostgreSQL $major does not stop with this image: $(tail -n 3 "$errors")"
  rm -rf "$scratch"
  log "PostgreSQL $major starts with this image"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  start) start "$@" ;;
  stop) stop ;;
  startup) probe 0 ;;
  ready)
    probe 0
    catch_up_password || :
    ;;
  live) probe 1 ;;
  check) check ;;
  *)
    log "usage: instance.sh start [OPTION...] | stop | startup | ready | live | check"
    exit 20
    ;;
esac
