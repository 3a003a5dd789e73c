# shellcheck shell=bash disable=SC2154,SC2034 # shares the variables of ./demo
# Where the demo runs: a cluster of its own, with everything built that is missing, or one that is given.

kubectl() {
  "${kubectl_command[@]}" "$@"
}
kubectl_command=()

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
}

use_own_cluster() {
  local programs archives
  require_root
  step "Getting what is missing: Debian packages, Kubernetes programs, the operator, images"
  "$project/dev/prerequisites" install
  programs=$("$project/dev/kubernetes/build" all)
  build_operator
  archives=$("$project/dev/images/build" postgres-17 operator)
  operator_archive=${archives##*$'\n'}
  say "everything is there"

  step "Starting the cluster $cluster"
  "$project/dev/cluster" --name "$cluster" up
  kubectl_command=("$programs/kubectl" --kubeconfig "$("$project/dev/cluster" --name "$cluster" kubeconfig)")
  mapfile -t archives <<<"$archives"
  "$project/dev/cluster" --name "$cluster" load "${archives[@]}"
  kubectl get nodes
}

# Builds target/quarkus-app unless it was built here from the same sources. Tests and format are not the demo's concern.
build_operator() {
  local app=$project/target/quarkus-app key
  key=$(operator_key "$app")
  if [[ -n $key && -f $app.demo-key && $(<"$app.demo-key") == "$key" ]]; then
    return
  fi
  say "building the operator with ./mvnw package (a minute, more the first time)"
  run_quietly "the build" "$project/mvnw" --batch-mode -f "$project/pom.xml" package \
    -Dmaven.test.skip=true -Dspotless.check.skip=true
  operator_key "$app" >"$app.demo-key"
}

# operator_key DIRECTORY — prints what identifies the sources and the build in DIRECTORY, or nothing without a build.
operator_key() {
  [[ -f $1/quarkus-run.jar ]] || return 0
  (
    cd "$project" || exit
    {
      find pom.xml .mvn src/main -type f -print0 | sort -z | xargs -0 sha256sum
      # Somebody may have built other sources since.
      stat -c %Y "$1/quarkus-run.jar"
    } | sha256sum
  )
}
