# shellcheck shell=bash disable=SC2154 # shares the variables of ./demo
# Watches a Database become ready, and tells where the time went.
#
# Times are this machine's own, taken when a watch delivers: those in the objects have whole seconds only. The watches
# write a line for each event into one pipe; here the lines are read, timed and printed.

# Between the fields of a line, and after each condition; no message contains them.
field=$'\x1f'
entry=$'\x1e'

container_started='{{range .status.containerStatuses}}{{with .state.running}}{{.startedAt}}{{end}}{{end}}'
pod_ready='{{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}'
all_conditions="{{with .status}}{{range .conditions}}\
{{.type}}$field{{.status}}$field{{.reason}}: {{.message}}$entry{{end}}{{end}}"

watches=()
# Microseconds at which something was first seen: start accepted made scheduled started up ready.
declare -A reached=()
# The last seen text of each condition.
declare -A conditions=()

# seconds MICROSECONDS — prints them with one decimal.
seconds() {
  local tenths=$((($1 + 50000) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# mark MILESTONE — notes the time, and succeeds only the first time.
mark() {
  [[ -z ${reached[$1]-} ]] || return 1
  reached[$1]=${EPOCHREALTIME/./}
}

# tell TEXT — a line with the time since the start.
tell() {
  printf '  %5s s  %s\n' "$(seconds $((${EPOCHREALTIME/./} - reached[start])))" "$*"
}

# watch KIND TEMPLATE — starts one in the background. A Go template: kubectl ends a watch at the first object in which a
# JSONPath's range finds nothing, as in a new Database without conditions.
watch() {
  (exec "${kubectl_command[@]}" -n "$namespace" get "$1" --watch -o "go-template=$1$field$2{{\"\\n\"}}" 1>&"$events" 2>/dev/null) &
  watches+=("$!")
}

end_watches() {
  local watch
  for watch in "${watches[@]}"; do
    kill "$watch" 2>/dev/null || true
    wait "$watch" 2>/dev/null || true
  done
  watches=()
}

# follow_database FILE — applies it and returns when its Database is ready; ends the demo when it does not get ready.
follow_database() {
  local directory kind rest deadline
  directory=$(mktemp -d)
  mkfifo "$directory/events"
  # Opened for both, or each side would wait for the other.
  exec {events}<>"$directory/events"
  rm -r "$directory"
  watch statefulsets '{{.metadata.name}}'
  watch pods "{{.metadata.name}}$field{{with .spec.nodeName}}{{.}}{{end}}$field$container_started$field$pod_ready"
  watch pgd "$all_conditions"
  # It also gives the watches the time to connect, and teaches kubectl the new kind before the clock runs.
  kubectl -n "$namespace" apply --server-side --dry-run=server -f "$1" >/dev/null ||
    die "the API server refuses $1: the lines above say why"

  printf '\n'
  mark start
  (
    if kubectl -n "$namespace" apply -f "$1" >/dev/null; then kind=applied; else kind=refused; fi
    printf '%s\n' "$kind" >&"$events"
  ) &
  deadline=$((SECONDS + 120))
  while [[ -z ${reached[ready]-} ]]; do
    ((SECONDS < deadline)) || die "the Database was not ready within 120 s"
    IFS=$field read -r -t 1 -u "$events" kind rest || continue
    case $kind in
      applied) tell "kubectl apply has returned" ;;
      refused) die "kubectl apply failed: the lines above say why" ;;
      statefulsets) ! mark made || tell "StatefulSet $rest made" ;;
      pods) see_pod "$rest" ;;
      pgd) see_conditions "$rest" ;;
    esac
  done
  end_watches
}

see_pod() {
  local name node started ready
  IFS=$field read -r name node started ready <<<"$1"
  if [[ -n $node ]] && mark scheduled; then tell "pod $name scheduled to $node"; fi
  if [[ -n $started ]] && mark started; then tell "pod $name: container started"; fi
  if [[ $ready == True ]] && mark up; then tell "pod $name ready"; fi
}

# see_conditions LIST — prints those that have changed.
see_conditions() {
  local list=$1 type status text
  local -A present=()
  if mark accepted; then tell "the API server has the Database"; fi
  while [[ $list == *"$entry"* ]]; do
    IFS=$field read -r type status text <<<"${list%%"$entry"*}"
    list=${list#*"$entry"}
    present[$type]=yes
    if [[ ${conditions[$type]-} != "$status $text" ]]; then
      conditions[$type]="$status $text"
      tell "$type=$status  $text"
    fi
    case $type=$status in
      Ready=True) mark ready || true ;;
      Stalled=True) die "the Database waits for a person: $text" ;;
    esac
  done
  for type in "${!conditions[@]}"; do
    if [[ -z ${present[$type]-} ]]; then
      unset "conditions[$type]"
      tell "$type is gone"
    fi
  done
}

# print_shares — the time from kubectl apply to Ready, and of each step in it.
print_shares() {
  local total=$((reached[ready] - reached[start])) milestone text at last=${reached[start]}
  printf '\nfrom kubectl apply to Ready: %s s\n\n' "$(seconds "$total")"
  while read -r milestone text; do
    at=${reached[$milestone]-$last}
    ((at >= last)) || at=$last
    printf '  %5s s  %3d %%  %s\n' "$(seconds $((at - last)))" $((((at - last) * 100 + total / 2) / total)) "$text"
    last=$at
  done <<'END'
accepted kubectl starts; the API server takes the Database
made the operator makes Secrets, ConfigMap, Services, volume claim and StatefulSet
scheduled the volume is provisioned; the pod is scheduled
started the kubelet mounts the volume and starts the container
up PostgreSQL initialises its data and starts; the pod is ready
ready the operator makes role and database, and says Ready
END
}
