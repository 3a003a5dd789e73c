# Where things are: the defaults are what the operator mounts into the pod.

: "${PGDATA:=/var/lib/postgresql/data/pgdata}" "${CONFIG_DIR:=/etc/database-operator/config}"
: "${SUPERUSER_PASSWORD_FILE:=/etc/database-operator/superuser/password}"
: "${TERMINATION_LOG:=/dev/termination-log}"
: "${INITDB_ENCODING:=UTF8}" "${INITDB_LOCALE:=C.UTF-8}" "${INITDB_DATA_CHECKSUMS:=true}"
volume=${PGDATA%/*}

# What the files of one version expect of a container that another one has started: the commands, the exit codes, and
# the files that the script leaves in the pod and on the volume. Another number when one of them changes so that the
# probes or the preStop hook have to know who has started. Then they find it in this file; without it, it is 1.
protocol=1
started_with=${TMPDIR:-/tmp}/instance.protocol
