# What the image must have.

check_programs() {
  for program in initdb postgres pg_ctl; do
    command -v "$program" >/dev/null || die "$exit_image_unsuitable" "the image has no $program on its PATH ($PATH):" \
      "set spec.imageName to an image with the PostgreSQL server programs on PATH"
  done
  command -v flock >/dev/null || die "$exit_image_unsuitable" \
    "the image has no flock on its PATH ($PATH), which keeps a second server from" \
    "the same data: set spec.imageName to an image with flock, of util-linux or busybox"
  major=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
  [ -n "$major" ] || die "$exit_image_unsuitable" \
    "the image's postgres does not run or tells no version: check spec.imageName"
  # initdb tries them too, and is ended with SIGBUS on a node that has some for others. Earlier versions have no -c.
  huge_pages=
  [ "$major" -lt 16 ] || huge_pages=huge_pages=off
}

check_user() {
  id -un >/dev/null 2>&1 || die "$exit_wrong_user" \
    "uid $(id -u) has no name in the image's /etc/passwd, which initdb needs: set" \
    "spec.postgresUID and spec.postgresGID to the image's postgres user (999 on Debian, 70 on Alpine)"
}
