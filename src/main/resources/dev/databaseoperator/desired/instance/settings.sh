# Where things are: the defaults are what the operator mounts into the pod.

: "${PGDATA:=/var/lib/postgresql/data/pgdata}" "${CONFIG_DIR:=/etc/database-operator/config}"
: "${SUPERUSER_PASSWORD_FILE:=/etc/database-operator/superuser/password}"
: "${TERMINATION_LOG:=/dev/termination-log}"
: "${INITDB_ENCODING:=UTF8}" "${INITDB_LOCALE:=C.UTF-8}" "${INITDB_DATA_CHECKSUMS:=true}"
volume=${PGDATA%/*}
