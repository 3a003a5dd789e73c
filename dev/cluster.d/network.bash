# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# One network per cluster: a switch in a namespace of its own, a cable to the machine and one to each node.
#
#   machine           control                                 node-1, node-2, node-3
#   dbo-<cluster> ─── root ─┬─ bridge "switch" ─┬─ node-n ─── eth0 ── routed veth pairs to the pods
#   10.N.0.1                │  10.N.0.2         │             10.N.0.1n, pods 10.N.(64+n).0/24
#
# The switch is not in the machine's own namespace, so the machine's firewall neither sees nor breaks what
# the nodes say to each other, and the machine needs no forwarding and no rule of its own. A namespace lives
# as long as a process in it: an anchor that only sleeps. When the anchor ends, everything goes with it.

in_control() {
  nsenter --target "$(pid_of control)" --net -- "$@"
}

# in_node NUMBER COMMAND…
in_node() {
  local number=$1
  shift
  nsenter --target "$(pid_of "node-$number")" --net -- "$@"
}

ensure_control_network() {
  if ! pid_of control >/dev/null; then
    # Whatever still runs there runs in a namespace that nobody can reach any more.
    end_control_plane_network_users
    ip link delete "$host_interface" 2>/dev/null || true
    component control host -- unshare --net -- sleep infinity
  fi
  await control 5 "the control plane's namespace is there" has_own_network control
  in_control ip link set lo up
  if ! in_control ip link show switch >/dev/null 2>&1; then
    in_control ip link add switch type bridge forward_delay 0
  fi
  in_control ip address replace "$control_ip/24" dev switch
  in_control ip link set switch up
  if ! ip link show "$host_interface" >/dev/null 2>&1 || ! in_control ip link show root >/dev/null 2>&1; then
    ip link delete "$host_interface" 2>/dev/null || true
    ip link add "$host_interface" type veth peer name root netns "$(pid_of control)"
  fi
  in_control ip link set root master switch up
  ip address replace "$host_ip/24" dev "$host_interface"
  # Even on a machine that forwards, one cluster's pods get no further than the machine: not into another cluster.
  sysctl -qw "net/ipv4/conf/$host_interface/forwarding=0"
  ip link set "$host_interface" up
  in_control ip route replace default via "$host_ip"
}

# has_own_network COMPONENT — unshare has done its work.
has_own_network() {
  local pid
  pid=$(pid_of "$1") && [[ $(readlink "/proc/$pid/ns/net") != "$(readlink /proc/self/ns/net)" ]]
}

# ensure_node_network NUMBER — the node's anchor must run.
ensure_node_network() {
  local number=$1 other
  if ! in_control ip link show "node-$number" >/dev/null 2>&1 ||
    ! in_node "$number" ip link show eth0 >/dev/null 2>&1; then
    in_control ip link delete "node-$number" 2>/dev/null || true
    in_control ip link add "node-$number" type veth peer name eth0 netns "/proc/$(pid_of "node-$number")/ns/net"
  fi
  in_control ip link set "node-$number" master switch up
  in_node "$number" ip link set lo up
  in_node "$number" ip address replace "$(node_ip "$number")/24" dev eth0
  in_node "$number" ip link set eth0 up
  in_node "$number" ip route replace default via "$host_ip"
  in_node "$number" sysctl -qw net.ipv4.ip_forward=1
  ip route replace "$(node_pod_cidr "$number")" via "$(node_ip "$number")" dev "$host_interface"
  in_control ip route replace "$(node_pod_cidr "$number")" via "$(node_ip "$number")"
  for other in $(node_numbers); do
    ((other != number)) || continue
    in_node "$number" ip route replace "$(node_pod_cidr "$other")" via "$(node_ip "$other")"
  done
  # The API server calls webhooks through Services, and a program on the machine may use them as well.
  ((number != 1)) || ip route replace "$service_cidr" via "$(node_ip 1)" dev "$host_interface"
}
