# What is in the data directory, and whether it is the Database's. It is looked at, and nothing is written.

begun_anew=$volume/begun.anew

# An empty directory holds nothing to lose. Without a tool, whose failure could pass for emptiness.
is_absent() {
  if [ ! -d "$PGDATA" ] || [ -L "$PGDATA" ]; then
    [ ! -e "$PGDATA" ] && [ ! -L "$PGDATA" ] || return 1
    return 0
  fi
  [ -r "$PGDATA" ] && [ -x "$PGDATA" ] || return 1
  for entry in "$PGDATA"/* "$PGDATA"/.[!.]* "$PGDATA"/..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then return 1; fi
  done
}

noted() {
  tr -d '[:space:]' 2>/dev/null <"$CONFIG_DIR/$1" || :
}

# The system identifier of the Database's data, where the operator has noted it, and what the Database's annotation
# accepts besides: another one, or "none" for no data at all.
read_expected() {
  expected=''
  accepted=''
  if [ -r "$CONFIG_DIR/system-identifier" ]; then
    expected=$(noted system-identifier)
    [ ! -r "$CONFIG_DIR/accepted-system-identifier" ] || accepted=$(noted accepted-system-identifier)
  fi
}

# system_identifier DIRECTORY: the first eight bytes of pg_control, in every version of PostgreSQL.
system_identifier() {
  od -An -N 8 -t u8 "$1/global/pg_control" | tr -d ' \n'
}

# A new database beside or in place of data would hide the loss.
check_nothing_is_lost() {
  [ ! -e "$volume/PG_VERSION" ] || die "$exit_data_damaged" \
    "the volume $volume is itself a PostgreSQL data directory, not in" \
    "${PGDATA##*/}; it was not touched: move its files to $PGDATA, or give the Database another volume"
  [ -z "$expected" ] || [ "$accepted" = none ] || die "$exit_data_lost" \
    "the data of this Database (system identifier $expected) is" \
    "gone: $PGDATA is missing or empty, and no new database is made in its place. Bring the volume's content back," \
    "or, if it is lost, set the Database's annotation databaseoperator.dev/accept-system-identifier to none"
}

damaged() {
  die "$exit_data_damaged" \
    "$PGDATA is not empty and not a complete PostgreSQL data directory ($1); it was not touched: restore it" \
    "from a backup, or move it away to have a new database made there"
}

# Nothing is started, repaired or initialised unless it is beyond doubt a database of this image's major version.
check_data_directory() {
  [ -d "$PGDATA" ] || die "$exit_data_damaged" \
    "$PGDATA is not a directory: move it away to have a new database made there"
  owner=$(stat -c %u "$PGDATA")
  [ "$owner" = "$(id -u)" ] || die "$exit_wrong_user" \
    "the data directory $PGDATA belongs to uid $owner, but the container" \
    "runs as uid $(id -u): spec.postgresUID and spec.postgresGID must match the owner of the data"
  for part in PG_VERSION global/pg_control base pg_wal pg_xact; do
    [ -e "$PGDATA/$part" ] || damaged "$part is missing"
  done
  found=''
  read -r found <"$PGDATA/PG_VERSION" || :
  case $found in '' | *[!0-9.]*) damaged "PG_VERSION holds no version" ;; esac
  [ "$(stat -c %s "$PGDATA/global/pg_control")" -eq 8192 ] || damaged "global/pg_control is not 8192 bytes long"
  identifier=$(system_identifier "$PGDATA")
  case $identifier in '' | 0) damaged "global/pg_control holds no system identifier" ;; esac
  # Of another version it would calculate another checksum.
  if [ "$found" = "$major" ] && command -v pg_controldata >/dev/null; then
    case $(LC_ALL=C pg_controldata -D "$PGDATA" 2>&1 || :) in
      *'alculated CRC checksum does not match'*) damaged "the checksum of global/pg_control does not match" ;;
    esac
  fi
}

check_identity() {
  if [ -z "$expected" ] || [ "$identifier" = "$expected" ] || [ "$identifier" = "$accepted" ]; then return 0; fi
  if [ "$accepted" = none ] && [ -r "$begun_anew" ]; then
    read -r given_up begun <"$begun_anew" || :
    [ "$given_up $begun" != "$expected $identifier" ] || return 0
  fi
  die "$exit_foreign_data" \
    "$PGDATA holds other data than this Database's: system identifier $identifier (PostgreSQL $found), expected" \
    "$expected; it was not touched. Bring the right volume back, or accept what is there: set the Database's" \
    "annotation databaseoperator.dev/accept-system-identifier to $identifier${accepted:+ (it is $accepted)}"
}

check_major_version() {
  [ "$found" = "$major" ] || die "$exit_other_major_version" \
    "the data directory $PGDATA was made by PostgreSQL $found, but the image has" \
    "PostgreSQL $major, which cannot read it: set spec.imageName back to an image of PostgreSQL $found, or dump" \
    "the data with PostgreSQL $found and load it into a new Database"
}
