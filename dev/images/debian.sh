# shellcheck shell=bash
# Root file systems of Debian packages, from the mirror that this machine's apt uses.

# debian_mirror — prints the address of the Debian archive among apt's sources.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format "\$(ORIGIN)/\$(LABEL)/\$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
    sed -n 's,^Debian/Debian/main ,,p' | head -n 1)
  [[ -n $mirror ]] || die "apt knows no Debian archive here: on Debian run apt-get update, elsewhere add a Debian source"
  printf '%s\n' "$mirror"
}

# debian_root ROOT SUITE PACKAGE… — fills the empty directory ROOT with a minimal Debian and those packages.
debian_root() {
  local root=$1 suite=$2 mirror proxy=''
  shift 2
  require_root
  command -v debootstrap >/dev/null || die "debootstrap is missing: run dev/prerequisites install"
  mirror=$(debian_mirror)
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  [[ -z $proxy ]] || export http_proxy=$proxy
  # Packages are shared between the images of a suite. The private mount table and process tree make sure that neither
  # a mount nor a process outlives this, however it ends.
  unshare --mount --propagation private --pid --fork --kill-child \
    debootstrap --variant=minbase --cache-dir="$(cache_dir images/packages)" \
    --include="$(IFS=,; echo "$*")" "$suite" "$root" "$mirror"
}

# debian_strip ROOT — removes what a container never reads, and all that would give one image the same identity as another.
debian_strip() {
  local root=$1
  rm -rf "$root"/usr/share/{doc,doc-base,info,lintian,linda,man,bug,i18n,bash-completion}/*
  rm -rf "$root"/usr/share/locale/* "$root"/var/cache/{apt,debconf,man,ldconfig}/* "$root"/var/lib/apt/lists/*
  rm -rf "$root"/var/log/* "$root"/tmp/* "$root"/var/tmp/* "$root"/run/* "$root"/etc/apt/sources.list
  rm -f "$root"/etc/{hostname,resolv.conf,machine-id} "$root"/var/lib/dbus/machine-id
}
