# shellcheck shell=bash
# Builds programs from Go modules into the cache, each once. Source it after dev/lib.sh; it sets traps for EXIT, INT
# and TERM.
#
# A program is told by: DIRECTORY in the cache, its NAME there, the directory MODULE with go.mod, the PACKAGE to build
# and the linker's FLAGS.

# go_version_of MODULE-PATH MODULE — the version that its go.mod requires, such as v1.36.3.
go_version_of() {
  local version
  version=$(awk -v module="$1" '
    { i = ($1 == "require") ? 2 : 1 }
    $i == module && $(i + 1) ~ /^v[0-9]/ { print $(i + 1); exit }' "$2/go.mod")
  [[ -n $version ]] || die "$2/go.mod does not require $1"
  printf '%s\n' "$version"
}

# go_platform — prints for instance linux-amd64.
go_platform() {
  local os arch
  os=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) die "no program for the processor $(uname -m): amd64 and arm64 are known" ;;
  esac
  printf '%s-%s\n' "$os" "$arch"
}

# go_key_of MODULE PACKAGE FLAGS — what a cached program was made from: when this changes, it is built again.
go_key_of() {
  {
    printf '%s\n' "$2" "$3"
    cat "$1/go.mod" "$1/go.sum"
    find "$1" -name '*.go' -type f -print0 | LC_ALL=C sort -z | xargs -0 --no-run-if-empty cat
  } | sha256sum | cut -d' ' -f1
}

# go_is_built DIRECTORY NAME MODULE PACKAGE FLAGS
go_is_built() {
  [[ -x $1/$2 && -f $1/.$2.key && $(<"$1/.$2.key") == "$(go_key_of "$3" "$4" "$5")" ]]
}

go_pid=
go_temporary=
go_abandon() {
  [[ -z $go_pid ]] || kill "$go_pid" 2>/dev/null || true
  [[ -z $go_temporary ]] || rm -rf "$go_temporary"
}
trap go_abandon EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# go_require DIRECTORY NAMES REMEDY — dies with status 3 when there is no Go; else this process alone builds into the
# directory from now on.
go_require() {
  if ! command -v go >/dev/null; then
    DIE_STATUS=3 die "not in $1: $2, and there is no Go to build it with: install Go 1.26 or newer, or $3"
  fi
  if [[ -z ${HOME:-} ]]; then
    GOPATH=$(cache_dir go)
    GOCACHE=$(cache_dir go-build)
    export GOPATH GOCACHE
  fi
  exec {go_lock}>"$1/.lock"
  if ! flock --nonblock "$go_lock"; then
    say "waiting for another build into $1"
    flock "$go_lock"
  fi
  go_temporary=$(mktemp -d "$1/.build.XXXXXX")
}

# go_build DIRECTORY NAME MODULE PACKAGE FLAGS POSITION — into a temporary file first, so that an interrupted build
# leaves nothing that looks whole. Another build may have made it while this one waited for the lock.
go_build() {
  local directory=$1 name=$2 module=$3 package=$4 flags=$5 position=$6
  local started=$SECONDS log elapsed beats=0 status=0
  ! go_is_built "$directory" "$name" "$module" "$package" "$flags" || return 0
  log=$directory/.$name.log
  say "building $name ($position)"
  (
    cd "$module" || exit
    GOWORK=off GOTOOLCHAIN=${GOTOOLCHAIN:-auto} CGO_ENABLED=0 exec go build -mod=readonly -trimpath \
      -ldflags "$flags" -o "$go_temporary/$name" "$package"
  ) >"$log" 2>&1 </dev/null &
  go_pid=$!
  while kill -0 "$go_pid" 2>/dev/null; do
    sleep 0.5
    elapsed=$((SECONDS - started))
    if ((elapsed >= 30 && elapsed / 30 > beats)); then
      beats=$((elapsed / 30))
      say "  still building $name, $((elapsed / 60))m$((elapsed % 60))s"
    fi
  done
  wait "$go_pid" || status=$?
  go_pid=
  if ((status != 0)); then
    grep -v '^go: downloading ' "$log" | tail -n 30 >&2 || true
    die "building $name failed; the whole output is in $log"
  fi
  rm -f "$directory/.$name.key" "$log"
  mv "$go_temporary/$name" "$directory/$name"
  go_key_of "$module" "$package" "$flags" >"$go_temporary/key"
  mv "$go_temporary/key" "$directory/.$name.key"
  elapsed=$((SECONDS - started))
  say "built $name in $((elapsed / 60))m$((elapsed % 60))s, $(du -m "$directory/$name" | cut -f1) MB"
}
