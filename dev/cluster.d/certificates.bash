# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# Certificates and kubeconfigs: three authorities, one identity per program, all made once per cluster.

new_key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null
}

# authority NAME — a self-signed CA in $pki.
authority() {
  new_key "$pki/$1.key"
  openssl req -x509 -new -key "$pki/$1.key" -days 3650 -subj "/CN=$cluster-$1" -out "$pki/$1.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

# certificate AUTHORITY NAME SUBJECT client|server|both [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  local usage=clientAuth
  case $4 in
    server) usage=serverAuth ;;
    both) usage=serverAuth,clientAuth ;;
  esac
  new_key "$pki/$2.key"
  {
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' "$usage"
    [[ -z ${5-} ]] || printf 'subjectAltName=%s\n' "$5"
  } >"$pki/extensions"
  openssl req -new -key "$pki/$2.key" -subj "$3" |
    openssl x509 -req -CA "$pki/$1.crt" -CAkey "$pki/$1.key" -set_serial "0x$(openssl rand -hex 16)" -days 3650 \
      -extfile "$pki/extensions" -out "$pki/$2.crt" 2>/dev/null
}

# kubeconfig_for IDENTITY SERVER — prints a kubeconfig that needs no other file.
kubeconfig_for() {
  cat <<END
apiVersion: v1
kind: Config
clusters:
- name: $cluster
  cluster:
    server: $2
    certificate-authority-data: $(base64 -w0 "$pki/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 "$pki/$1.crt")
    client-key-data: $(base64 -w0 "$pki/$1.key")
contexts:
- name: $cluster
  context: {cluster: $cluster, user: $1}
current-context: $cluster
END
}

ensure_certificates() {
  local number identity names pki=$state/pki
  if [[ ! -d $pki ]]; then
    say "making certificates"
    # Under another name until it is whole: an interrupted attempt is thrown away.
    pki=$state/pki.new
    rm -rf "$pki"
    (umask 077 && mkdir -p "$pki")
    authority ca
    authority etcd-ca
    authority front-proxy-ca
    certificate etcd-ca etcd "/CN=etcd" both "IP:$control_ip,IP:127.0.0.1"
    certificate etcd-ca etcd-client "/CN=kube-apiserver" client
    certificate front-proxy-ca front-proxy-client "/CN=front-proxy-client" client
    names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
    names+=,DNS:kubernetes.default.svc.cluster.local,DNS:localhost
    names+=,IP:127.0.0.1,IP:$host_ip,IP:$kubernetes_service_ip
    certificate ca kube-apiserver "/CN=kube-apiserver" server "$names"
    certificate ca kubelet-client "/O=system:masters/CN=kube-apiserver-kubelet-client" client
    certificate ca admin "/O=system:masters/CN=admin" client
    certificate ca kube-controller-manager "/CN=system:kube-controller-manager" client
    certificate ca kube-scheduler "/CN=system:kube-scheduler" client
    certificate ca kube-proxy "/CN=system:kube-proxy" client
    certificate ca coredns "/CN=system:coredns" client
    certificate ca local-path-provisioner "/CN=system:local-path-provisioner" client
    for number in $(seq 1 "$max_nodes"); do
      certificate ca "node-$number" "/O=system:nodes/CN=system:node:$cluster-node-$number" client
      certificate ca "kubelet-$number" "/CN=$cluster-node-$number" server \
        "DNS:$cluster-node-$number,IP:$(node_ip "$number")"
    done
    openssl genrsa -out "$pki/service-account.key" 2048 2>/dev/null
    openssl rsa -in "$pki/service-account.key" -pubout -out "$pki/service-account.pub" 2>/dev/null
    rm "$pki/extensions"
    chmod 600 "$pki"/*.key
    mv "$pki" "$state/pki"
    pki=$state/pki
  fi
  (
    umask 077
    mkdir -p "$state/kubeconfigs"
    for identity in kube-controller-manager kube-scheduler kube-proxy coredns local-path-provisioner node-{1..3}; do
      kubeconfig_for "$identity" "https://$host_ip:$api_port" | write_file "$state/kubeconfigs/$identity"
    done
    kubeconfig_for admin "https://127.0.0.1:$api_port" | write_file "$state/kubeconfig"
  )
}
