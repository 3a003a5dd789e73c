# shellcheck shell=bash
# The scripts in this directory are parts of dev/cluster and share its variables.
# shellcheck disable=SC2034,SC2154
# Images: there is no registry, so archives are imported into every node, and kept for nodes that come later.
#
# images/<digest>.tar    the archive
# images/<digest>.names  the names it stands for, one "name image-digest" a line; a name that a later archive
#                        took over is removed, and the archive with its last name
# images/order           digests in the order of loading

# digest_of FILE — its SHA-256, remembered by path, size and time, because archives are large.
digest_of() {
  local key memory digest
  key=$(stat -L -c '%n %d %i %s %.9Y' "$1")
  memory=$state/images/known/$(sha256sum <<<"$key" | cut -c1-32)
  if [[ ! -f $memory ]]; then
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    mkdir -p "$state/images/known"
    printf '%s\n' "$digest" >"$memory.$$"
    mv "$memory.$$" "$memory"
  fi
  printf '%s\n' "$(<"$memory")"
}

# images_on NUMBER — prints "name image-digest" of every image of a node.
images_on() {
  ctr_on "$1" images list | awk 'NR > 1 && $1 !~ /^sha256:/ { print $1, $3 }' | sort
}

# has_images NUMBER NAMES-FILE — the node has all that the archive stands for.
has_images() {
  [[ -s $2 && -z $(comm -23 <(sort "$2") <(images_on "$1")) ]]
}

# import_archive NUMBER ARCHIVE BASE-NAME — prints "name image-digest" of what came.
import_archive() {
  local output
  output=$(ctr_on "$1" images import --base-name "$3" "$2" 2>&1) || {
    printf '%s\n' "$output" >&2
    return 1
  }
  sed -nE 's/^unpacking ([^ ]+) \((sha256:[0-9a-f]+)\).*/\1 \2/p' <<<"$output"
}

# load_archive FILE — into every node, unless they have it.
load_archive() {
  local file=$1 digest kept names number missing=() started=$SECONDS jobs=() job failed=
  [[ -f $file && -r $file ]] || die "cannot read the image archive '$file'"
  mkdir -p "$state/images"
  digest=$(digest_of "$file")
  kept=$state/images/$digest.tar
  names=$state/images/$digest.names
  for number in $(node_numbers); do
    has_images "$number" "$names" 2>/dev/null || missing+=("$number")
  done
  if ((${#missing[@]} == 0)) && [[ -f $kept ]]; then
    say "  $(image_names "$names") is there already"
    return
  fi
  if [[ ! -f $kept ]]; then
    cp --reflink=auto "$file" "$kept.$$"
    mv "$kept.$$" "$kept"
  fi
  for number in "${missing[@]}"; do
    import_archive "$number" "$kept" "localhost/$(archive_base_name "$file")" >"$names.$number" &
    jobs+=("$!")
  done
  for job in "${jobs[@]}"; do
    wait "$job" || failed=yes
  done
  if [[ -n $failed ]]; then
    rm -f "$kept" "$names".*
    die "'$file' could not be imported: is it an OCI or Docker image archive?"
  fi
  ((${#missing[@]} == 0)) || mv "$names.${missing[0]}" "$names"
  rm -f "$names".[0-9]
  if [[ ! -s $names ]]; then
    rm -f "$kept" "$names"
    die "'$file' has no image with a name: write it with one, such as" \
      "buildah push … oci-archive:FILE:docker.io/library/postgres:17"
  fi
  remember_order "$digest"
  forget_superseded "$digest"
  say "  loaded $(image_names "$names") in $((SECONDS - started)) s"
}

# An archive may carry a tag only; then the file's name becomes the image's.
archive_base_name() {
  local name
  name=$(basename "$1" .tar)
  printf '%s\n' "${name,,}" | sed 's/[^a-z0-9._-]/-/g'
}

image_names() {
  cut -d' ' -f1 "$1" | paste -sd' '
}

remember_order() {
  local order=$state/images/order
  {
    [[ ! -f $order ]] || grep -v -x "$1" "$order" || true
    printf '%s\n' "$1"
  } >"$order.new"
  mv "$order.new" "$order"
}

# forget_superseded DIGEST — names mean what was loaded last.
forget_superseded() {
  local other names
  for names in "$state"/images/*.names; do
    other=$(basename "$names" .names)
    [[ $other != "$1" ]] || continue
    awk 'NR == FNR { taken[$1]; next } !($1 in taken)' "$state/images/$1.names" "$names" >"$names.new"
    mv "$names.new" "$names"
    if [[ ! -s $names ]]; then
      rm -f "$names" "$state/images/$other.tar"
      grep -v -x "$other" "$state/images/order" >"$state/images/order.new" || true
      mv "$state/images/order.new" "$state/images/order"
    fi
  done
}

# ensure_images — gives every node what was ever loaded.
ensure_images() {
  local digest number
  [[ -f $state/images/order ]] || return 0
  while read -r digest; do
    for number in $(node_numbers); do
      has_images "$number" "$state/images/$digest.names" ||
        import_archive "$number" "$state/images/$digest.tar" localhost/image >/dev/null ||
        die "a kept image archive could not be imported again:" \
          "load it anew ($(image_names "$state/images/$digest.names"))"
    done
  done <"$state/images/order"
}
