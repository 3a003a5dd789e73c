# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# Names (CoreDNS) and volumes (local-path-provisioner): plain processes in the control namespace, and the
# objects that make pods find them.

# cluster_objects — prints what every cluster has from its first second.
cluster_objects() {
  cat <<END
# The address that pods ask; CoreDNS itself listens in the control namespace.
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {k8s-app: kube-dns, kubernetes.io/name: CoreDNS}
spec:
  clusterIP: $dns_service_ip
  ports:
  - {name: dns, port: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {kubernetes.io/service-name: kube-dns}
addressType: IPv4
endpoints:
- addresses: [$control_ip]
  conditions: {ready: true}
ports:
- {name: dns, port: 53, protocol: UDP}
- {name: dns-tcp, port: 53, protocol: TCP}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: system:coredns}
rules:
- apiGroups: [""]
  resources: [endpoints, services, pods, namespaces]
  verbs: [list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: system:coredns}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:coredns}
subjects:
- {kind: User, name: system:coredns, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: v1
kind: Namespace
metadata: {name: local-path-storage}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: local-path-helper, namespace: local-path-storage}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata: {name: local-path-config, namespace: local-path-storage}
data:
  setup: |
    #!/bin/sh
    set -eu
    mkdir -m 0777 -p "\$VOL_DIR"
  teardown: |
    #!/bin/sh
    set -eu
    rm -rf "\$VOL_DIR"
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: system:local-path-provisioner}
rules:
- apiGroups: [""]
  resources: [nodes, persistentvolumeclaims, configmaps, pods, pods/log]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [persistentvolumes]
  verbs: [get, list, watch, create, patch, update, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
- apiGroups: [storage.k8s.io]
  resources: [storageclasses]
  verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: system:local-path-provisioner}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:local-path-provisioner}
subjects:
- {kind: User, name: system:local-path-provisioner, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: local-path-provisioner, namespace: local-path-storage}
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, update, delete]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: local-path-provisioner, namespace: local-path-storage}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: local-path-provisioner}
subjects:
- {kind: User, name: system:local-path-provisioner, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
END
}

apply_cluster_objects() {
  cluster_objects | kubectl_admin apply --server-side --force-conflicts --field-manager=dev-cluster -f - >/dev/null ||
    die "the cluster's own objects could not be written: see the lines above"
}

ensure_coredns() {
  write_file "$state/Corefile" <<END
cluster.local in-addr.arpa ip6.arpa {
  bind $control_ip
  errors
  health $control_ip:8080
  ready $control_ip:8181
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig $state/kubeconfigs/coredns
    pods insecure
    ttl 5
  }
}
# A name outside the cluster does not exist: clear and at once, instead of a time-out somewhere else.
. {
  bind $control_ip
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
END
  component coredns control "$state/Corefile" "$state/kubeconfigs/coredns" -- \
    "$programs/coredns" -conf "$state/Corefile"
}

ensure_local_path_provisioner() {
  local number separator=
  # All nodes share the machine's disk, but no node may find another one's volumes.
  {
    printf '{"nodePathMap": ['
    for number in $(node_numbers); do
      printf '%s\n  {"node": "%s", "paths": ["%s"]}' "$separator" "$cluster-node-$number" "$state/node-$number/volumes"
      separator=,
    done
    printf '\n]}\n'
  } | write_file "$state/local-path.json"
  write_file "$state/local-path-helper.yaml" <<'END'
apiVersion: v1
kind: Pod
metadata: {name: helper-pod}
spec:
  containers:
  - name: helper-pod
    image: localhost/busybox:1
    imagePullPolicy: Never
    securityContext: {runAsUser: 0}
END
  component local-path-provisioner control "$state/local-path.json" "$state/local-path-helper.yaml" \
    "$state/kubeconfigs/local-path-provisioner" -- \
    "$programs/local-path-provisioner" start "--kubeconfig=$state/kubeconfigs/local-path-provisioner" \
    "--config=$state/local-path.json" "--helper-pod-file=$state/local-path-helper.yaml" \
    --helper-image=localhost/busybox:1 --configmap-name=local-path-config --namespace=local-path-storage \
    --service-account-name=local-path-helper
}

await_addons() {
  await coredns 120 "CoreDNS knows the cluster's names" answers_ok "$control_ip" 8181 /ready
  # A bare pod is refused until the controller manager has made this one.
  await kube-controller-manager 120 "the default service account is there" \
    kubectl_admin --namespace default get serviceaccount default
}
