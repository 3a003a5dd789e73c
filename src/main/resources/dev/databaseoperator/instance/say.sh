# What the script says: to the log, to the pod's status, and to the probes.

# Until the server runs: what the script does. Nothing of this pod may take the volume's lock file for its own then.
begins=${TMPDIR:-/tmp}/instance.begins

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

# begin TEXT: what the probes say until the server runs.
begin() {
  { printf '%s\n' "$*" >"$begins"; } 2>/dev/null || :
}
