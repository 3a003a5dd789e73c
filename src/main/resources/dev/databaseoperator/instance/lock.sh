# One pod and one server for one volume.

lock=$volume/instance.lock

# Copies of the pod (kubectl debug --copy-to) and second pods of its StatefulSet have its volume too.
check_pod() {
  [ -z "${INSTANCE_POD:-}" ] || [ "$POD_NAME" = "$INSTANCE_POD" ] || die "$exit_second_pod" \
    "this is pod $POD_NAME, and only pod" \
    "$INSTANCE_POD runs PostgreSQL on this volume; nothing was touched. Connect to the server there, or, for a look at" \
    "the files, give the container another command"
}

# Anybody may write to it: the user may be another one the next time, and what it says is for people.
open_lock() {
  (umask 0 && : >>"$lock") 2>/dev/null || {
    is_absent || check_data_directory
    check_space
    die "$exit_wrong_user" \
      "uid $(id -u), gid $(id -g) cannot write to $lock ($(stat -c 'owner %u:%g, mode %a' "$lock" 2>&1)):" \
      "spec.postgresUID and spec.postgresGID must match its owner"
  }
  exec 9>>"$lock"
}

# try_lock DESCRIPTOR: whether this process and its children have the lock on that file now.
try_lock() {
  refusal=$(flock -n "$1" 2>&1) && return 0
  [ -z "$refusal" ] || die "$exit_volume_not_lockable" \
    "the file system of the volume $volume cannot lock files ($refusal), and PostgreSQL is not" \
    "started, because nothing would keep a second server from the same data: use storage whose file system locks files" \
    "($(df -Pk "$volume" | tail -n 1))"
  return 1
}

# await_lock DESCRIPTOR HOLDER: HOLDER is what is said of it when the lock file says nothing.
await_lock() {
  descriptor=$1
  shift
  said=
  until try_lock "$descriptor"; do
    holder=$(cat "$lock" 2>/dev/null) || :
    [ "$descriptor" = 9 ] || holder=
    waits="waits for the end of PostgreSQL on the same volume: ${holder:-$*}. It starts as soon as that has ended. When that \
does not end: stop its pod, or its node (power it off); never remove $lock"
    if [ "$said" != "$waits" ]; then
      log "$waits"
      said=$waits
    fi
    begin "$waits"
    sleep 1 &
    wait_for_child || :
  done
  [ -z "$said" ] || begin "prepares the start of PostgreSQL"
}

# One server on one data directory. Process numbers do not show it: they are those of a pod. The lock belongs to the open
# file, which every process of the server inherits, so it lasts as long as any of them lives; a crash, of the node too,
# releases it. It holds between nodes where the storage says so (NFS version 4, CephFS); a file system of one node is
# not on a second one.
take_lock() {
  open_lock
  await_lock 9 of which nobody has noted the pod
  # The file that was waited for has been removed: the next start would make another.
  if [ "$(stat -L -c %h /proc/self/fd/9)" = 0 ]; then
    exec 9>&-
    take_lock
    return
  fi
  # No server has had it yet, but a server of a version that knew no lock may run.
  unlocked=
  [ -s "$lock" ] || unlocked=yes
  # On a full volume this is left out.
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

# Of no process, as this one has the lock: what a killed server has left of lock files of its own, on the volume and beside
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
