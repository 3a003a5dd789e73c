# shellcheck shell=bash
# Functions shared by the scripts in dev/. Source it; it sets no option and prints nothing.

# Progress belongs to a person, results to a program: everything here writes to stderr.
say() {
  printf '[%4ds] %s\n' "$SECONDS" "$*" >&2
}

# die MESSAGE… — one line naming the cause and the remedy, exit status 1 (or $DIE_STATUS).
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit "${DIE_STATUS:-1}"
}

# cache_dir [SUBDIRECTORY] — prints a directory below the project's cache and creates it.
cache_dir() {
  local root directory
  root=${DATABASE_OPERATOR_CACHE:-}
  if [[ -z $root ]]; then
    if [[ -n ${XDG_CACHE_HOME:-} ]]; then
      root=$XDG_CACHE_HOME/database-operator
    elif [[ -n ${HOME:-} ]]; then
      root=$HOME/.cache/database-operator
    else
      die "no place for a cache: set HOME, XDG_CACHE_HOME or DATABASE_OPERATOR_CACHE"
    fi
  fi
  [[ $root == /* ]] || root=$PWD/$root
  directory=$root${1:+/$1}
  mkdir -p "$directory" ||
    die "cannot create the cache directory $directory: set DATABASE_OPERATOR_CACHE to a writable one"
  printf '%s\n' "$directory"
}

# require_root — for what needs namespaces, mounts or packages.
require_root() {
  ((EUID == 0)) || die "must run as root (namespaces, mounts and packages need it): run it again with sudo"
}

# project_version DIRECTORY — the version in the pom.xml there.
project_version() {
  sed -n '0,/<version>/s,.*<version>\(.*\)</version>.*,\1,p' "$1/pom.xml"
}

# run_slowly WHAT LOG COMMAND… — runs it with its output in LOG, says every half minute that it still runs, and ends it
# and its children when this process is ended; after a failure shows the end of LOG. Prints nothing on standard output.
# It uses the traps for EXIT, INT and TERM: a script that has some of its own cannot call it.
run_slowly() {
  local what=$1 log=$2 started=$SECONDS beats=0 elapsed status=0 pid
  shift 2
  # A process group of its own: the compilers are children of children.
  setsid "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # shellcheck disable=SC2064 # this pid
  trap "kill -- -$pid 2>/dev/null || true" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    elapsed=$((SECONDS - started))
    if ((elapsed / 30 > beats)); then
      beats=$((elapsed / 30))
      say "  $what: still at it, $((elapsed / 60))m$((elapsed % 60))s"
    fi
  done
  wait "$pid" || status=$?
  trap - EXIT INT TERM
  ((status == 0)) || {
    tail -n 40 "$log" >&2
    die "$what failed: the lines above are the end of $log"
  }
}
