# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# Where a cluster keeps what it knows, which addresses it has, and who may change it at a time.
#
# Namespaces, cgroups and mounts belong to the machine and not to a user, and so does this state.

clusters=/var/lib/database-operator/clusters
max_nodes=3

# use_cluster NAME — sets $cluster and $state; refuses names that interfaces or objects could not carry.
use_cluster() {
  cluster=$1
  # An interface name has at most 15 characters and is made of "dbo-" and this.
  [[ $cluster =~ ^[a-z][a-z0-9-]{0,8}$ && $cluster != *- ]] ||
    die "'$cluster' cannot name a cluster: use 1 to 9 of a-z, 0-9 and -, starting with a letter and not ending with -"
  state=$clusters/$cluster
}

# setting NAME [DEFAULT] — prints what was decided when the cluster was made.
setting() {
  if [[ -f $state/settings/$1 ]]; then
    printf '%s\n' "$(<"$state/settings/$1")"
  else
    printf '%s\n' "${2-}"
  fi
}

# set_setting NAME VALUE — by rename, so that an interrupted write is no half value.
set_setting() {
  mkdir -p "$state/settings"
  printf '%s\n' "$2" >"$state/settings/.$1"
  mv "$state/settings/.$1" "$state/settings/$1"
}

# write_file FILE — standard input becomes its content, at once and only when it differs: programs watch some of
# these files, and some end when theirs is touched.
write_file() {
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then
    rm "$1.new"
  else
    mv "$1.new" "$1"
  fi
}

cluster_exists() {
  [[ -f $state/settings/index ]]
}

require_cluster() {
  cluster_exists || die "there is no cluster '$cluster': make it with dev/cluster --name $cluster up"
}

# lock_cluster — one command at a time changes a cluster. Whoever is killed lets go of it.
lock_cluster() {
  mkdir -p /run/lock
  exec {lock_fd}>"/run/lock/database-operator-$cluster.lock"
  if ! flock --nonblock "$lock_fd"; then
    say "waiting for another command that changes cluster $cluster"
    flock --timeout 600 "$lock_fd" ||
      die "another command has been changing cluster $cluster for ten minutes: end it first" \
        "(fuser /run/lock/database-operator-$cluster.lock names it)"
  fi
}

# lock_machine — held for moments, while clusters come and go.
lock_machine() {
  mkdir -p /run/lock
  exec {machine_fd}>/run/lock/database-operator.lock
  flock "$machine_fd"
}

unlock_machine() {
  exec {machine_fd}>&-
}

# allocate_index — every cluster has a number of its own, and with it 10.(200+number).0.0/16 and a port.
allocate_index() {
  local index other taken
  lock_machine
  mkdir -p "$state"
  chmod 711 "$state"
  for ((index = 0; index < 32; index++)); do
    taken=
    for other in "$clusters"/*/settings/index; do
      [[ ! -f $other || $(<"$other") != "$index" ]] || taken=yes
    done
    # A network that the machine already knows, perhaps a company's, must not be hidden.
    [[ -z $taken && -z $(ip -4 route show root "10.$((200 + index)).0.0/16") ]] || continue
    set_setting index "$index"
    unlock_machine
    return
  done
  rmdir "$state" "$clusters" "$(dirname "$clusters")" 2>/dev/null || true
  die "none of the networks 10.200.0.0/16 to 10.231.0.0/16 is free: take a cluster down (there are: $(list_clusters))"
}

# remove_state — everything the cluster kept, and with the last cluster what they all shared.
remove_state() {
  lock_machine
  rm -rf --one-file-system "$state"
  # Removing a directory unmounts what another cluster's nodes have mounted there: only the last one may.
  rmdir "$clusters" 2>/dev/null || true
  if [[ ! -d $clusters ]]; then
    rmdir "$(dirname "$clusters")" /var/lib/cni /var/lib/kubelet 2>/dev/null || true
  fi
  unlock_machine
}

list_clusters() {
  local names=() directory
  for directory in "$clusters"/*/; do
    [[ ! -d $directory ]] || names+=("$(basename "$directory")")
  done
  printf '%s\n' "${names[*]:-none}"
}

# load_addresses — sets what follows from the cluster's number.
#   10.N.0.0/24    machine .1, control plane .2, nodes .11 to .13
#   10.N.64.0/18   pods, 10.N.(64+n).0/24 on node n
#   10.N.128.0/17  services, .1 the API server and .10 the DNS
load_addresses() {
  local index
  index=$(setting index)
  prefix=10.$((200 + index))
  host_ip=$prefix.0.1
  control_ip=$prefix.0.2
  pod_cidr=$prefix.64.0/18
  service_cidr=$prefix.128.0/17
  kubernetes_service_ip=$prefix.128.1
  dns_service_ip=$prefix.128.10
  api_port=$(setting port "$((17443 + index))")
  host_interface=dbo-$cluster
}

node_ip() {
  printf '%s.0.%d\n' "$prefix" "$((10 + $1))"
}

node_pod_cidr() {
  printf '%s.%d.0/24\n' "$prefix" "$((64 + $1))"
}

# node_numbers — prints 1 to the number of nodes.
node_numbers() {
  seq 1 "$(setting nodes 1)"
}

# node_number NODE — accepts dev-node-2, node-2 and 2; prints 2.
node_number() {
  local number=${1#"$cluster-"}
  number=${number#node-}
  [[ $number =~ ^[1-9]$ && $number -le $(setting nodes 1) ]] ||
    die "cluster $cluster has no node '$1': it has $(node_numbers | sed "s/^/$cluster-node-/" | paste -sd' ')"
  printf '%s\n' "$number"
}

kubectl_admin() {
  "$programs/kubectl" --kubeconfig "$state/kubeconfig" "$@"
}
