# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2119,SC2120,SC2154
# Starting, recognising and ending the programs of a cluster.
#
# Everything a cluster starts lives below one cgroup, /database-operator/<cluster>: what is in there is
# ours whatever happened to the script that started it, and nothing else ever is. A recorded pid counts
# only together with the start time and the boot it was recorded with.

# cgroup_roots — prints the mount points of the cgroup hierarchies: one with cgroup v2; several with v1, often with
# an empty one of v2 beside them.
cgroup_roots() {
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    printf '/sys/fs/cgroup\n'
  else
    awk '$3 ~ /^cgroup2?$/ && $2 ~ /^\/sys\/fs\/cgroup\// { print $2 }' /proc/self/mounts | sort -u
  fi
}

# tracking_root — prints the hierarchy in which the components themselves are kept.
tracking_root() {
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    printf '/sys/fs/cgroup\n'
  elif [[ -d /sys/fs/cgroup/pids ]]; then
    printf '/sys/fs/cgroup/pids\n'
  else
    die "the kernel offers no pids cgroup: is /sys/fs/cgroup mounted?"
  fi
}

# make_cgroup PATH — creates it in every hierarchy, ready to take processes and children.
make_cgroup() {
  local root directory name file
  for root in $(cgroup_roots); do
    directory=$root
    for name in ${1//\// }; do
      if [[ -f $directory/cgroup.subtree_control && $root == /sys/fs/cgroup ]]; then
        for file in $(<"$directory/cgroup.controllers"); do
          printf '+%s' "$file" >"$directory/cgroup.subtree_control" 2>/dev/null || true
        done
      fi
      directory+=/$name
      # Once more, should another cluster have removed the common parent just now.
      mkdir -p "$directory" 2>/dev/null || mkdir -p "$directory" ||
        die "cannot create the cgroup $directory: is /sys/fs/cgroup writable here?"
      # A new cpuset of cgroup v1 is empty and takes no process.
      for file in cpuset.cpus cpuset.mems; do
        if [[ $root != /sys/fs/cgroup && -f $directory/$file && -z $(<"$directory/$file") ]]; then
          cat "$(dirname "$directory")/$file" >"$directory/$file"
        fi
      done
    done
  done
}

# cgroup_pids [PATH] — prints the processes in and below a cgroup of this cluster.
cgroup_pids() {
  local root
  for root in $(cgroup_roots); do
    find "$root/database-operator/$cluster${1:+/$1}" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

# kill_cgroup [PATH] — ends every process there, however fast they multiply.
kill_cgroup() {
  local pids attempt
  for ((attempt = 0; attempt < 400; attempt++)); do
    mapfile -t pids < <(cgroup_pids "${1-}")
    ((${#pids[@]} > 0)) || return 0
    kill -KILL "${pids[@]}" 2>/dev/null || true
    sleep 0.05
  done
  die "processes of cluster $cluster do not end within 20 s: ${pids[*]} (see /proc/PID/stack)"
}

# remove_cgroup [PATH] — removes the directories, deepest first; they must be empty of processes.
remove_cgroup() {
  local root directory attempt
  for root in $(cgroup_roots); do
    directory=$root/database-operator/$cluster${1:+/$1}
    # The kernel says "busy" for a moment after the last process has gone.
    for ((attempt = 0; attempt < 100; attempt++)); do
      [[ -d $directory ]] || break
      find "$directory" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [[ ! -d $directory ]] || sleep 0.05
    done
    [[ ! -d $directory ]] || die "cannot remove the cgroup $directory"
    [[ -n ${1-} ]] || rmdir "$root/database-operator" 2>/dev/null || true
  done
}

# start_time PID — prints when a living process started, in clock ticks since boot; fails when it is gone.
start_time() {
  local stat fields
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  # The name in parentheses may itself have spaces and parentheses.
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != Z && ${fields[0]} != X ]] || return 1
  printf '%s\n' "${fields[19]}"
}

# pid_of COMPONENT — prints its pid when exactly the recorded process lives; fails otherwise.
pid_of() {
  local pid started boot
  [[ -f $state/run/$1 ]] || return 1
  read -r pid started boot <"$state/run/$1" || return 1
  [[ $boot == "$(</proc/sys/kernel/random/boot_id)" && $(start_time "$pid") == "$started" ]] || return 1
  printf '%s\n' "$pid"
}

# end_component COMPONENT [SIGNAL] — ends it and what it left in its cgroup, but never a container's shim:
# containers outlive the containerd that started them.
end_component() {
  local component=$1 signal=${2:-TERM} pid attempt comm left
  if pid=$(pid_of "$component"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    for ((attempt = 0; attempt < 100; attempt++)); do
      pid_of "$component" >/dev/null || break
      sleep 0.05
    done
  fi
  for ((attempt = 0; attempt < 200; attempt++)); do
    left=()
    for pid in $(cgroup_pids "system/$component"); do
      { comm=$(<"/proc/$pid/comm"); } 2>/dev/null || continue
      [[ $comm == containerd-shim* ]] || left+=("$pid")
    done
    ((${#left[@]} > 0)) || break
    kill -KILL "${left[@]}" 2>/dev/null || true
    sleep 0.05
  done
  ((${#left[@]} == 0)) || die "$component does not end: ${left[*]}"
  rm -f "$state/run/$component"
}

# component NAME PLACE [FILE…] -- COMMAND… — sees to it that the program runs as said: starts it when it does
# not, starts it again when the command or one of the FILEs it reads only at its start has changed.
# PLACE is host, control (the control plane's network) or node-N (a node's network and mounts).
component() {
  local name=$1 place=$2 files=() fingerprint pid anchor enter=() log=$state/logs/$1.log cgroup
  shift 2
  while [[ $1 != -- ]]; do
    files+=("$1")
    shift
  done
  shift
  case $place in
    host) ;;
    control)
      anchor=$(pid_of control) || die "the control plane's network is gone: run dev/cluster up again"
      enter=(nsenter --target "$anchor" --net --)
      ;;
    node-*)
      anchor=$(pid_of "$place") || die "$place is gone: run dev/cluster up again"
      enter=(nsenter --target "$anchor" --net --mount --)
      ;;
  esac
  fingerprint=$({
    printf '%s\n' "$place" "${anchor-}" "$@"
    ((${#files[@]} == 0)) || cat "${files[@]}"
  } | sha256sum)
  if pid_of "$name" >/dev/null; then
    [[ ! -f $state/run/$name.fingerprint || $(<"$state/run/$name.fingerprint") != "$fingerprint" ]] || return 0
    say "  starting $name again: it is to run differently now"
  fi
  end_component "$name"
  mkdir -p "$state/run" "$state/logs"
  make_cgroup_for_component "$name"
  cgroup=$(tracking_root)/database-operator/$cluster/system/$name
  (
    # A daemon that inherits the lock would hold it until it ends.
    # Nothing the caller has open lives on in a daemon: not our lock, nor a lock or pipe of the caller's.
    local fd
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd <= 2)) || eval "exec $fd>&-" 2>/dev/null || true
    done
    cd /
    printf '%s\n' "$BASHPID" >"$cgroup/cgroup.procs"
    # Nothing of the caller's environment: a proxy variable would lead the programs out of the machine.
    exec setsid "${enter[@]}" env -i HOME=/root PATH="$daemon_path" "$@"
  ) </dev/null >>"$log" 2>&1 &
  pid=$!
  disown "$pid"
  printf '%s %s %s\n' "$pid" "$(start_time "$pid")" "$(</proc/sys/kernel/random/boot_id)" >"$state/run/.$name"
  mv "$state/run/.$name" "$state/run/$name"
  printf '%s\n' "$fingerprint" >"$state/run/$name.fingerprint"
}

# The components only need to be found again, so one hierarchy is enough for them.
make_cgroup_for_component() {
  local directory
  directory=$(tracking_root)/database-operator/$cluster/system/$1
  mkdir -p "$directory" 2>/dev/null || mkdir -p "$directory" ||
    die "cannot create the cgroup $directory: is /sys/fs/cgroup writable here?"
}

# await COMPONENT SECONDS WHAT COMMAND… — waits until the command succeeds; tells why when it never does.
await() {
  local component=$1 limit=$((SECONDS + $2)) what=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! pid_of "$component" >/dev/null; then
      tail -n 15 "$state/logs/$component.log" >&2 || true
      die "$component ended while waiting until $what: its last lines are above, all are in $state/logs/$component.log"
    fi
    if ((SECONDS >= limit)); then
      tail -n 15 "$state/logs/$component.log" >&2 || true
      die "gave up waiting until $what: see $state/logs/$component.log"
    fi
    sleep 0.1
  done
}

# answers_ok ADDRESS PORT PATH — true when a plain HTTP GET is answered with 200 within two seconds.
answers_ok() (
  # In a shell of its own, which takes the connection with it.
  exec 3<>"/dev/tcp/$1/$2" || exit 1
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$3" "$1" >&3
  read -r -t 2 line <&3 && [[ $line == *' 200 '* ]]
) 2>/dev/null

# require_free_port PORT WHAT — says who has it.
require_free_port() {
  local line
  line=$(ss -Hltnp "sport = :$1" | head -n 1)
  [[ -z $line ]] && return
  if [[ $line =~ \"([^\"]+)\",pid=([0-9]+) ]]; then
    die "port $1, which $2 needs, is taken by ${BASH_REMATCH[1]} (pid ${BASH_REMATCH[2]}):" \
      "end it, or choose another port with up --port"
  fi
  die "port $1, which $2 needs, is taken: see ss -ltnp 'sport = :$1', or choose another port with up --port"
}
