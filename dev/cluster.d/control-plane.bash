# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# etcd, the API server, the controller manager, the scheduler: one process each.
#
# All but the API server live in the control namespace, so that several clusters can use the usual ports.
# The API server is on the machine itself, where kubectl and tests on 127.0.0.1 find it.

end_control_plane_network_users() {
  local name
  for name in local-path-provisioner coredns kube-scheduler kube-controller-manager etcd; do
    end_component "$name" KILL
  done
}

ensure_etcd() {
  local pki=$state/pki
  # Its data is thrown away with the cluster, so it need not wait for the disk.
  component etcd control -- "$programs/etcd" --name "$cluster" --data-dir "$state/etcd" --unsafe-no-fsync \
    --listen-client-urls "https://$control_ip:2379" --advertise-client-urls "https://$control_ip:2379" \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
    --initial-cluster "$cluster=http://127.0.0.1:2380" --listen-metrics-urls "http://$control_ip:2381" \
    --cert-file "$pki/etcd.crt" --key-file "$pki/etcd.key" --client-cert-auth --trusted-ca-file "$pki/etcd-ca.crt" \
    --log-level warn
  await etcd 30 "etcd answers" answers_ok "$control_ip" 2381 /health
}

ensure_api_server() {
  local pki=$state/pki audit=()
  # The port is open on every interface of the machine, so strangers may only ask whether it is healthy.
  write_file "$state/authentication.yaml" <<'END'
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
anonymous:
  enabled: true
  conditions:
  - path: /livez
  - path: /readyz
  - path: /healthz
END
  if [[ $(setting audit no) == yes ]]; then
    write_file "$state/audit-policy.yaml" <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
END
    audit=("--audit-policy-file=$state/audit-policy.yaml" "--audit-log-path=$state/audit.log" --audit-log-mode=blocking)
  fi
  pid_of kube-apiserver >/dev/null || {
    end_component kube-apiserver
    require_free_port "$api_port" "the API server of cluster $cluster"
  }
  component kube-apiserver host "$state/authentication.yaml" -- "$programs/kube-apiserver" \
    --bind-address=0.0.0.0 "--secure-port=$api_port" "--advertise-address=$host_ip" \
    "--etcd-servers=https://$control_ip:2379" "--etcd-cafile=$pki/etcd-ca.crt" \
    "--etcd-certfile=$pki/etcd-client.crt" "--etcd-keyfile=$pki/etcd-client.key" \
    "--tls-cert-file=$pki/kube-apiserver.crt" "--tls-private-key-file=$pki/kube-apiserver.key" \
    "--client-ca-file=$pki/ca.crt" "--authentication-config=$state/authentication.yaml" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    "--kubelet-certificate-authority=$pki/ca.crt" "--kubelet-client-certificate=$pki/kubelet-client.crt" \
    "--kubelet-client-key=$pki/kubelet-client.key" --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    "--service-account-key-file=$pki/service-account.pub" \
    "--service-account-signing-key-file=$pki/service-account.key" \
    "--service-cluster-ip-range=$service_cidr" \
    "--requestheader-client-ca-file=$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    "--proxy-client-cert-file=$pki/front-proxy-client.crt" "--proxy-client-key-file=$pki/front-proxy-client.key" \
    --profiling=false "${audit[@]}"
}

await_api_server() {
  await kube-apiserver 180 "the API server is ready" kubectl_admin get --raw /readyz
}

ensure_controllers() {
  local pki=$state/pki config
  config=$state/kubeconfigs/kube-controller-manager
  component kube-controller-manager control "$config" -- "$programs/kube-controller-manager" \
    "--kubeconfig=$config" "--authentication-kubeconfig=$config" "--authorization-kubeconfig=$config" \
    --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials=true \
    "--service-account-private-key-file=$pki/service-account.key" "--root-ca-file=$pki/ca.crt" \
    "--cluster-signing-cert-file=$pki/ca.crt" "--cluster-signing-key-file=$pki/ca.key" \
    "--cluster-cidr=$pod_cidr" "--service-cluster-ip-range=$service_cidr" --profiling=false
  config=$state/kubeconfigs/kube-scheduler
  component kube-scheduler control "$config" -- "$programs/kube-scheduler" \
    "--kubeconfig=$config" "--authentication-kubeconfig=$config" "--authorization-kubeconfig=$config" \
    --bind-address=127.0.0.1 --leader-elect=false --profiling=false
}
