# shellcheck shell=bash disable=SC2154 # shares the variables of ./demo
# What the demo says at its end, good or bad.

# finish — ends what runs in the background; after a failure shows what helps to find the cause.
finish() {
  local status=$?
  trap - EXIT
  end_watches
  end_parts
  # Who interrupts it, knows why; and without a cluster there is nothing to look at.
  if ((status != 0 && status != 130)) && ((${#kubectl_command[@]} > 0)) &&
    kubectl get --raw /readyz --request-timeout=5s >/dev/null 2>&1; then
    print_state >&2
  fi
  exit "$status"
}

# print_state — the Database, the pods, events and logs. Each part is there on its own.
print_state() {
  local part
  for part in \
    "-n $namespace describe pgd" \
    "-n $namespace get all,pvc,secret" \
    "-n $namespace describe pods" \
    "-n $namespace get events --sort-by=.lastTimestamp" \
    "-n $namespace logs --all-containers --prefix --tail=30 -l databaseoperator.dev/database" \
    "-n $namespace logs --tail=30 job/orders-application" \
    "-n database-operator describe pods" \
    "-n database-operator logs --tail=50 deployment/database-operator"; do
    printf '\n-- kubectl %s\n' "$part"
    # The operator's log lines may carry a whole stack trace each.
    # shellcheck disable=SC2086 # words
    kubectl --request-timeout=10s $part 2>&1 | cut -c1-600 || true
  done
  printf '\nEverything is still up, to be looked at. '
  if [[ $here ]]; then
    printf './demo --here down removes the namespace %s.\n' "$namespace"
  else
    printf 'dev/cluster --name %s status and logs show the cluster; ./demo down ends it.\n' "$cluster"
  fi
}

# begin_phase NAME — ends the phase before.
begin_phase() {
  phase_names+=("$1")
  phase_starts+=("$SECONDS")
}
phase_names=()
phase_starts=()

# print_phases — where the time of this run went.
print_phases() {
  local i end
  step "Where the time went"
  for ((i = 0; i < ${#phase_names[@]}; i++)); do
    end=${phase_starts[i + 1]:-$SECONDS}
    printf '  %5d s  %s\n' $((end - phase_starts[i])) "${phase_names[i]}"
  done
  printf '  %5d s  in all\n' "$SECONDS"
}

print_next_steps() {
  if [[ ! $here ]]; then
    printf '  export KUBECONFIG=%s\n' "$("$project/dev/cluster" --name "$cluster" kubeconfig)"
    [[ -n $(type -P kubectl) ]] || printf "  alias kubectl='%s'\n" "${kubectl_command[0]}"
    printf '\n'
  fi
  hint "kubectl -n $namespace exec -it orders-1-0 -- psql app" "as superuser, inside the pod"
  hint "kubectl -n $namespace get secret orders-app -o jsonpath='{.data.uri}' | base64 -d" "the application's address"
  hint "kubectl -n $namespace describe pgd orders" "conditions and events"
  hint "kubectl explain pgd.spec" "all that can be asked for"
  hint "kubectl -n $namespace logs orders-1-0" "of PostgreSQL"
  hint "kubectl -n database-operator logs deployment/database-operator" "of the operator"
  hint "kubectl -n database-operator port-forward service/database-operator 8080:80" "leave it running, and then"
  hint "curl -s localhost:8080/q/metrics" "the operator's metrics"
  [[ $here ]] || hint "dev/prometheus up" "a Prometheus that reads them, and ten queries with their answers"
  printf '\n'
  if [[ $here ]]; then
    hint "./demo --here down" "removes the namespace $namespace; the operator stays"
  else
    hint "./demo down" "ends all of this"
  fi
}

hint() {
  printf '  %-82s  # %s\n' "$1" "$2"
}
