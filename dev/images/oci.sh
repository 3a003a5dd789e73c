# shellcheck shell=bash
# Layers and image archives of the OCI image specification (image-spec v1), written with tar and sha256sum.
# That is all an image is; it spares an engine with its storage, and an unchanged layer is never packed again.

oci_digest() {
  local sum
  sum=$(sha256sum "$1")
  printf '%s\n' "${sum%% *}"
}

# oci_layer ROOT DIRECTORY — packs the tree ROOT into DIRECTORY/layer.tar.gz and writes the digest of the tar to
# DIRECTORY/diff-id and that of the compressed file to DIRECTORY/digest.
oci_layer() {
  local owners=()
  # Who is not root builds only images in which everything is root's.
  ((EUID == 0)) || owners=(--owner=0 --group=0)
  tar -C "$1" --sort=name --numeric-owner "${owners[@]}" -cf "$2/layer.tar" .
  oci_digest "$2/layer.tar" >"$2/diff-id.new"
  # Loading unpacks each layer once and locally: speed counts, size hardly.
  gzip -n -1 "$2/layer.tar"
  oci_digest "$2/layer.tar.gz" >"$2/digest"
  mv "$2/diff-id.new" "$2/diff-id"
}

# Prints "MEDIATYPE", size and digest of FILE as the members of an OCI descriptor.
oci_descriptor() {
  printf '"mediaType":"application/vnd.oci.image.%s","size":%d,"digest":"sha256:%s"' "$1" "$(stat -c %s "$2")" "$3"
}

# oci_archive FILE REFERENCE CONFIG LAYER… — writes an image archive. REFERENCE is the full name with its tag, CONFIG
# the JSON object of the image configuration's "config", each LAYER a directory made by oci_layer.
oci_archive() {
  local file=$1 reference=$2 config=$3 tree blobs layer digest descriptor
  local diff_ids='' descriptors='' paths=''
  shift 3
  tree=$file.tree
  blobs=$tree/blobs/sha256
  mkdir -p "$blobs"
  for layer in "$@"; do
    digest=$(<"$layer/digest")
    ln "$layer/layer.tar.gz" "$blobs/$digest"
    diff_ids+=,\"sha256:$(<"$layer/diff-id")\"
    descriptors+=",{$(oci_descriptor layer.v1.tar+gzip "$layer/layer.tar.gz" "$digest")}"
    paths+=,\"blobs/sha256/$digest\"
  done

  printf '{"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$(oci_architecture)" "$config" "${diff_ids#,}" >"$tree/config"
  digest=$(oci_digest "$tree/config")
  descriptor=$(oci_descriptor config.v1+json "$tree/config" "$digest")
  # Docker's own format beside it: docker load and kind load read this file.
  printf '[{"Config":"blobs/sha256/%s","RepoTags":["%s"],"Layers":[%s]}]' \
    "$digest" "$reference" "${paths#,}" >"$tree/manifest.json"
  mv "$tree/config" "$blobs/$digest"

  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{%s},"layers":[%s]}' \
    "$descriptor" "${descriptors#,}" >"$tree/manifest"
  digest=$(oci_digest "$tree/manifest")
  descriptor=$(oci_descriptor manifest.v1+json "$tree/manifest" "$digest")
  mv "$tree/manifest" "$blobs/$digest"

  # containerd takes the whole name from the first annotation, podman and buildah from the second.
  printf '{"schemaVersion":2,"manifests":[{%s,"annotations":{%s,%s}}]}' "$descriptor" \
    "\"io.containerd.image.name\":\"$reference\"" "\"org.opencontainers.image.ref.name\":\"$reference\"" \
    >"$tree/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$tree/oci-layout"
  tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner -cf "$file" oci-layout index.json manifest.json blobs
  rm -rf "$tree"
}

# Prints this machine's architecture as OCI names it.
oci_architecture() {
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) die "no image can be built for the architecture $(uname -m): use a machine with x86_64 or aarch64" ;;
  esac
}
