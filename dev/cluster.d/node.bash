# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# A node: its anchor (network and mounts), containerd, kubelet, kube-proxy.
#
# A node's mounts are its own as well. The machine sees none of them, they cannot outlive the node's
# processes, and what programs insist on keeping in fixed places (/run, /var/log, /var/lib/cni, /var/lib/kubelet) is
# apart per node.

# What kubelet would change for the whole machine if it did not find it so already.
kernel_tunables='
vm/overcommit_memory=1
vm/panic_on_oom=0
kernel/panic=10
kernel/panic_on_oops=1
kernel/keys/root_maxkeys=1000000
kernel/keys/root_maxbytes=25000000
'

cni_directory() {
  local directory
  for directory in /usr/lib/cni /opt/cni/bin; do
    [[ ! -x $directory/ptp ]] || {
      printf '%s\n' "$directory"
      return
    }
  done
  die "the CNI plugins are missing: run dev/prerequisites install"
}

# The anchor's script: $1 is the node's directory, the rest are tunables.
# shellcheck disable=SC2016 # expanded by the shell that runs it
anchor_script='
set -eu
directory=$1
shift
# Mounts of the machine come in, ours do not go out, and pods may share among themselves.
mount --make-rshared /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/tunables
mount --bind "$directory/log" /var/log
mount --bind "$directory/cni-state" /var/lib/cni
mount --bind "$directory/kubelet-state" /var/lib/kubelet
for tunable in "$@"; do
  file=/run/tunables/$(printf %s "${tunable%%=*}" | tr / .)
  printf "%s\n" "${tunable#*=}" >"$file"
  [ ! -e "/proc/sys/${tunable%%=*}" ] || mount --bind "$file" "/proc/sys/${tunable%%=*}"
done
touch /run/anchored
exec sleep infinity
'

ensure_anchor() {
  local number=$1 directory=$state/node-$1 tunables
  if pid_of "node-$number" >/dev/null; then
    return
  fi
  # Without it the node cannot be entered; what is left of it ends first, pods included.
  end_node_processes "$number"
  mkdir -p "$directory"/{log,cni,cni-state,kubelet,kubelet-state,volumes} /var/lib/cni /var/lib/kubelet
  # Addresses given to pods that have ended with the old network.
  rm -rf "${directory:?}/cni-state"/*
  mapfile -t tunables < <(grep -F "=" <<<"$kernel_tunables")
  component "node-$number" host -- unshare --net --mount --propagation slave -- \
    sh -c "$anchor_script" anchor "$directory" "${tunables[@]}"
  await "node-$number" 10 "the namespaces of node $number are there" is_anchored "$number"
}

is_anchored() {
  local pid
  pid=$(pid_of "node-$1") && [[ -e /proc/$pid/root/run/anchored ]]
}

end_node_processes() {
  local component
  for component in "kubelet-$1" "kube-proxy-$1" "containerd-$1" "node-$1"; do
    end_component "$component" KILL
    # Shims as well: their containers end with them.
    kill_cgroup "system/$component"
  done
  kill_cgroup "node-$1"
}

ensure_containerd() {
  local number=$1 directory=$state/node-$1
  write_file "$directory/cni/10-pods.conflist" <<END
{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "ranges": [[{"subnet": "$(node_pod_cidr "$number")"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
END
  write_file "$directory/containerd.toml" <<END
version = 2
root = "$directory/containerd"
state = "/run/containerd"

[grpc]
  address = "$directory/containerd.sock"

[plugins."io.containerd.internal.v1.opt"]
  path = "$directory/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$(cni_directory)"
    conf_dir = "$directory/cni"
END
  component "containerd-$number" "node-$number" "$directory/containerd.toml" -- \
    "$(command -v containerd)" --config "$directory/containerd.toml" --log-level warn
}

ctr_on() {
  local number=$1
  shift
  ctr --address "$state/node-$number/containerd.sock" --namespace k8s.io "$@" </dev/null
}

await_containerd() {
  await "containerd-$1" 30 "containerd of node $1 answers" ctr_on "$1" version
}

ensure_kubelet() {
  local number=$1 directory=$state/node-$1 name=$cluster-node-$1 group=/database-operator/$cluster/node-$1
  make_cgroup "$group"
  # Pods shall find names of the cluster, not those of the machine's own network.
  write_file "$directory/resolv.conf" </dev/null
  write_file "$directory/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_ip "$number")
healthzBindAddress: $(node_ip "$number")
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $state/pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $state/pki/kubelet-$number.crt
tlsPrivateKeyFile: $state/pki/kubelet-$number.key
containerRuntimeEndpoint: unix://$directory/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: $group
failCgroupV1: false
failSwapOn: false
# How long a changed Secret takes to reach a pod; a minute unless given.
syncFrequency: 10s
clusterDomain: cluster.local
clusterDNS: [$dns_service_ip]
resolvConf: $directory/resolv.conf
# No registry could give an image back that was removed to save space.
imageGCHighThresholdPercent: 100
evictionHard:
  memory.available: 50Mi
  nodefs.available: 1%
  nodefs.inodesFree: 1%
  imagefs.available: 1%
END
  component "kubelet-$number" "node-$number" "$directory/kubelet.yaml" "$state/kubeconfigs/node-$number" -- \
    "$programs/kubelet" "--config=$directory/kubelet.yaml" "--kubeconfig=$state/kubeconfigs/node-$number" \
    "--root-dir=$directory/kubelet" "--cert-dir=$directory/kubelet/pki" \
    "--hostname-override=$name" "--node-ip=$(node_ip "$number")"
}

ensure_kube_proxy() {
  local number=$1 directory=$state/node-$1
  # The limits of connection tracking belong to the machine: left alone.
  write_file "$directory/kube-proxy.yaml" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clientConnection: {kubeconfig: $state/kubeconfigs/kube-proxy}
hostnameOverride: $cluster-node-$number
bindAddress: $(node_ip "$number")
healthzBindAddress: $(node_ip "$number"):10256
metricsBindAddress: $(node_ip "$number"):10249
clusterCIDR: $pod_cidr
conntrack:
  maxPerCore: 0
  min: 0
  tcpEstablishedTimeout: 0s
  tcpCloseWaitTimeout: 0s
iptables: {localhostNodePorts: false}
END
  component "kube-proxy-$number" "node-$number" "$directory/kube-proxy.yaml" "$state/kubeconfigs/kube-proxy" -- \
    "$programs/kube-proxy" "--config=$directory/kube-proxy.yaml"
}

await_node() {
  await "kubelet-$1" 120 "kubelet of node $1 is healthy" answers_ok "$(node_ip "$1")" 10248 /healthz
  await "kube-proxy-$1" 120 "kube-proxy of node $1 has written its rules" answers_ok "$(node_ip "$1")" 10256 /healthz
  await "kubelet-$1" 120 "node $1 is registered" kubectl_admin get node "$cluster-node-$1"
  kubectl_admin wait --for=condition=Ready "node/$cluster-node-$1" --timeout=120s >/dev/null 2>&1 || {
    kubectl_admin get node "$cluster-node-$1" \
      -o 'jsonpath={range .status.conditions[*]}{.type}={.status}: {.message}{"\n"}{end}' >&2 || true
    die "$cluster-node-$1 is not Ready after 120 s: see dev/cluster --name $cluster logs kubelet-$1"
  }
}
