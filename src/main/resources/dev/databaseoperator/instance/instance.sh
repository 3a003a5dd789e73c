#!/bin/sh
# The only start logic inside a PostgreSQL pod: makes the data directory once, then runs postgres and passes signals on.
#
#   instance.sh start [OPTION...]  the container's command; OPTIONs go to postgres (-c name=value)
#   instance.sh stop             preStop hook: checkpoint, then order a fast shutdown
#   instance.sh startup | ready  probes: 0 when the server accepts connections; ready also applies a changed password
#   instance.sh live             probe: 0 when the server answers at all
#   instance.sh check            tries the image, in a pod of its own and without the volume: 0 when a server starts
# A probe that fails says why; the kubelet makes an Event of it.
#
# A refusal ends with a code of exit-codes.sh and its reason in the termination log.
# Whatever is refused was not touched: start looks at everything before it writes anything.
#
# Pods call this file only. Those beside it have one purpose each.
# shellcheck source-path=SCRIPTDIR
set -eu
umask 077

# All of them at the beginning, and all of one version: while the pod runs, the kubelet puts the files of the operator's
# next version in their place. ..data is its link to the directory of one version, which is removed then; what has been
# read stays. A call in that very moment may fail: the kubelet repeats it, and a server ends without its preStop hook too.
case $0 in */*) parts=${0%/*} ;; *) parts=. ;; esac
[ ! -d "$parts/..data" ] || parts=$(CDPATH='' cd -P "$parts/..data" && pwd)
. "$parts/settings.sh"
. "$parts/exit-codes.sh"
. "$parts/say.sh"
. "$parts/child.sh"
. "$parts/image.sh"
. "$parts/volume.sh"
. "$parts/lock.sh"
. "$parts/data.sh"
. "$parts/password.sh"
. "$parts/initdb.sh"
. "$parts/server.sh"
. "$parts/start.sh"
. "$parts/probe.sh"
. "$parts/check.sh"

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  start) start "$@" ;;
  stop) stop ;;
  startup) probe "$accepting" ;;
  ready)
    probe "$accepting"
    catch_up_password || :
    ;;
  live) probe "$rejecting" ;;
  check) check ;;
  *)
    log "usage: instance.sh start [OPTION...] | stop | startup | ready | live | check"
    exit "$exit_wrong_call"
    ;;
esac
