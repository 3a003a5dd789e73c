# shellcheck shell=bash disable=SC2154,SC2034 # shares the variables of ./demo
# Where the demo runs: a cluster of its own, with everything built that is missing, or one that is given.

kubectl() {
  "${kubectl_command[@]}" "$@"
}
kubectl_command=()
operator_tag=

require_given_cluster() {
  [[ -n ${KUBECONFIG-} ]] || die "--here uses the cluster of KUBECONFIG, which is not set: export KUBECONFIG=<file>"
  if [[ -n $(type -P kubectl) ]]; then
    kubectl_command=("$(type -P kubectl)")
  else
    kubectl_command=("$("$project/dev/kubernetes/build" control-plane)/kubectl")
  fi
  kubectl get --raw /readyz >/dev/null ||
    die "the cluster of KUBECONFIG=$KUBECONFIG cannot be used: the lines above say why"
}

use_given_cluster() {
  require_given_cluster
  step "Using the cluster of KUBECONFIG=$KUBECONFIG"
  kubectl version | sed -n 's/^Server/Kubernetes server/p'
  kubectl get nodes
  step "Making the image that this cluster has to have"
  if [[ -n $(type -P dpkg-query) ]]; then
    build_operator_image
    print_load_commands
  else
    printf '\nWithout Debian no archive of it can be made here. Unless that is done, build and load it now, in another terminal:\n\n'
    hint "docker build -f Dockerfile.native -t database-operator:$(project_version "$project") ." "then kind load docker-image and so on"
  fi
}

# build_operator_image — sets operator_archive and, where the image is the one for the JVM, operator_tag.
build_operator_image() {
  local status=0
  operator_archive=$("$project/dev/images/build" operator) || status=$?
  if ((status == 3)); then
    say "so the operator is built for the JVM: larger, slower to start, otherwise the same"
    operator_archive=$("$project/dev/images/build" operator-jvm)
    operator_tag=-jvm
  elif ((status != 0)); then
    exit "$status"
  fi
}

# Which of them applies only the user knows; the demo goes on and waits for the image.
print_load_commands() {
  local postgres=''
  if ((EUID == 0)) && [[ -n $(type -P debootstrap) ]]; then
    postgres=$("$project/dev/images/build" postgres-17)
  fi
  printf '\nUnless that is done already, load the operator into the nodes now, in another terminal:\n\n'
  print_load_of "$operator_archive" "database-operator:$(project_version "$project")$operator_tag" \
    "change image: in deploy/install.yaml, and run this again"
  if [[ $postgres ]]; then
    printf '\nNodes pull postgres:17 from its registry; those that cannot take it in the same way:\n\n'
    print_load_of "$postgres" postgres:17 "name it in spec.imageName of Databases"
  fi
}

# print_load_of ARCHIVE NAME THEN — THEN is what follows on a registry.
print_load_of() {
  hint "kind load image-archive $1" "kind"
  hint "k3d image import $1" "k3d"
  hint "minikube image load $1" "minikube"
  hint "$project/dev/cluster --name NAME load $1" "a cluster of dev/cluster"
  hint "skopeo copy oci-archive:$1 docker://REGISTRY/$2" "a registry; then $3"
}

use_own_cluster() {
  local programs postgres
  require_root
  step "Getting what is missing: Debian packages, Kubernetes programs, the operator, images"
  begin_phase "Debian packages"
  "$project/dev/prerequisites" install
  make_everything
  programs=$("$project/dev/kubernetes/build" all)
  postgres=$("$project/dev/images/build" postgres-17)
  build_operator_image
  say "everything is there"

  step "Starting the cluster $cluster"
  begin_phase "cluster"
  "$project/dev/cluster" --name "$cluster" up
  kubectl_command=("$programs/kubectl" --kubeconfig "$("$project/dev/cluster" --name "$cluster" kubeconfig)")
  "$project/dev/cluster" --name "$cluster" load "$postgres" "$operator_archive"
  kubectl get nodes
}

# What one compiler needs at most, in MiB of memory: native-image 8 GB, Go's for the kubelet less than 4.
both_compilers=14000

# make_everything — makes what the caches lack. The compilers of Kubernetes and of the operator run side by side where there
# is the memory: on two cores that spares the time in which either waits for the network or for its last thread.
make_everything() {
  local available
  begin_phase "Kubernetes programs, GraalVM, operator, images"
  available=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
  if ((available >= both_compilers)); then
    part "Kubernetes programs" "$project/dev/kubernetes/build" all &
    parts+=("$!")
  else
    part "Kubernetes programs" "$project/dev/kubernetes/build" all
  fi
  part "PostgreSQL image" "$project/dev/images/build" postgres-17
  part "operator and its image" build_operator_image
  wait_for_parts
}
parts=()

# part NAME COMMAND… — runs it without its result, and says how long it took.
part() {
  local name=$1 begun=$SECONDS child
  shift
  if ((BASHPID == $$)); then
    "$@" >/dev/null
  else
    # In the background: whoever ends this process means the program.
    "$@" >/dev/null &
    child=$!
    trap 'kill "$child" 2>/dev/null || true; wait "$child" || true; exit 143' TERM
    wait "$child" || return
  fi
  ((SECONDS - begun < 2)) || say "$name: $((SECONDS - begun)) s"
}

wait_for_parts() {
  local each
  for each in "${parts[@]}"; do
    wait "$each" || die "what the lines above name could not be built"
  done
  parts=()
}

end_parts() {
  local each
  for each in "${parts[@]}"; do
    kill "$each" 2>/dev/null || true
    wait "$each" 2>/dev/null || true
  done
}
