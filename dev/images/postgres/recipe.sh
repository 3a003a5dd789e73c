# shellcheck shell=bash disable=SC2034,SC2154 # variables are read, and the given ones set, by dev/images/build
# PostgreSQL under the name and with the user, paths and environment of the official image, so that examples and tests
# run unchanged with either. Unlike there, no entry point initialises anything, and the user is set.

case $major in
  17) suite=trixie ;;
  15) suite=bookworm ;;
  *) die "no Debian release for PostgreSQL $major is known here: add it to dev/images/postgres/recipe.sh" ;;
esac
bin=/usr/lib/postgresql/$major/bin

reference=docker.io/library/postgres:$major
config=$(printf '{"User":"999:999","Cmd":["postgres"],"StopSignal":"SIGINT","Env":["PATH=%s","LANG=en_US.utf8","PG_MAJOR=%s"]}' \
  "$bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$major")
layers=(postgresql)

inputs_postgresql() {
  echo "$suite"
}

make_postgresql() {
  local root=$1
  # C.UTF-8 is there anyway; en_US.UTF-8 is what the official image and many existing databases use.
  debian_root "$root" "$suite" "postgresql-$major" locales
  chroot "$root" localedef -i en_US -f UTF-8 en_US.UTF-8
  debian_strip "$root"

  # The package has made a cluster; whose data that would be, only the operator knows.
  rm -rf "$root"/var/lib/postgresql/* "$root"/etc/postgresql/* "$root"/etc/ssl/private/*
  chroot "$root" groupmod -g 999 postgres
  chroot "$root" usermod -u 999 postgres
  mkdir -p "$root/run/postgresql"
  chroot "$root" chown -R 999:999 /var/lib/postgresql /etc/postgresql /run/postgresql
}
