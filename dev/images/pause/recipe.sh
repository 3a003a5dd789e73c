# shellcheck shell=bash disable=SC2034,SC2154 # variables are read, and the given ones set, by dev/images/build
# The container that holds a pod's namespaces.

reference=localhost/pause:1
config='{"Entrypoint":["/pause"],"User":"65535"}'
layers=(program)

inputs_program() {
  cat "$images/pause/pause.c"
}

make_program() {
  gcc -static -Os -s -Wall -o "$1/pause" "$images/pause/pause.c"
}
