# What the volume must be, and how a file gets on it for good.

check_volume() {
  [ -d "$volume" ] || die "$exit_volume_not_writable" "$volume does not exist: mount the volume there"
  if [ ! -w "$volume" ] || [ ! -x "$volume" ]; then
    die "$exit_volume_not_writable" "uid $(id -u), gid $(id -g) cannot write to the volume $volume" \
      "($(stat -c 'owner %u:%g, mode %a' "$volume")): it is mounted read-only, or spec.postgresUID and" \
      "spec.postgresGID must match its owner"
  fi
}

check_space() {
  # postgres would fail later and less clearly, because it cannot write its lock file.
  { printf '%8192s' '' >"$volume/.space-check"; } 2>/dev/null || {
    rm -f "$volume/.space-check"
    die "$exit_volume_full" "the volume $volume is full ($(df -Pk "$volume" | tail -n 1)): raise spec.storage.size"
  }
  rm -f "$volume/.space-check"
}

# Makes a rename in a directory survive a power cut; a sync that takes no file flushes everything.
sync_directory() {
  sync "$1" 2>/dev/null || sync
}

# remember FILE TEXT: whole or not at all, whatever happens.
remember() {
  printf '%s\n' "$2" >"$1.new"
  sync_directory "$1.new"
  mv -f "$1.new" "$1"
  sync_directory "$volume"
}
