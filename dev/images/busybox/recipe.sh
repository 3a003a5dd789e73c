# shellcheck shell=bash disable=SC2034,SC2154 # variables are read, and the given ones set, by dev/images/build
# A shell and the small tools: for the pods that make and remove the directories of local volumes.

reference=localhost/busybox:1
config='{"Cmd":["sh"],"Env":["PATH=/bin"]}'
layers=(programs)

inputs_programs() {
  local program
  program=$(command -v busybox) || die "busybox is missing: run dev/prerequisites install"
  [[ $(ldd "$program" 2>&1) != *'=>'* ]] ||
    die "$program needs shared libraries, which the image has not: apt-get install busybox-static"
  cat "$program"
}

make_programs() {
  local applet
  mkdir -p "$1"/{bin,etc}
  mkdir -m 1777 "$1/tmp"
  cp "$(command -v busybox)" "$1/bin/busybox"
  chmod 755 "$1/bin/busybox"
  for applet in $("$1/bin/busybox" --list); do
    [[ $applet == busybox ]] || ln -s busybox "$1/bin/$applet"
  done
  echo 'root:x:0:0:root:/:/bin/sh' >"$1/etc/passwd"
  echo 'root:x:0:' >"$1/etc/group"
}
