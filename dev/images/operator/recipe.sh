# shellcheck shell=bash disable=SC2034,SC2154 # variables are read, and the given ones set, by dev/images/build
# The operator on the JVM: a minimal Debian with Java, the libraries, and the operator's own classes, in this order, so
# that a change of the source makes only the last and small layer new.

version=$(project_version "$project")
reference=docker.io/library/database-operator:$version
app=$project/target/quarkus-app

# A small heap and one collector thread suit the work; the first OutOfMemoryError ends the process, and the kubelet
# starts it anew, instead of a watch that has silently died. More flags: the environment's JDK_JAVA_OPTIONS.
config='{"User":"65532:65532","WorkingDir":"/app","Entrypoint":["java","-XX:+UseSerialGC","-XX:MaxRAMPercentage=60",
"-XX:+ExitOnOutOfMemoryError","-XX:-UsePerfData","-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
"-jar","/app/quarkus-run.jar"],"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin","LANG=C.UTF-8"]}'

layers=(java libraries classes)

inputs_java() {
  echo bookworm
}

make_java() {
  debian_root "$1" bookworm openjdk-17-jre-headless
  debian_strip "$1"
  echo 'operator:x:65532:65532::/nonexistent:/usr/sbin/nologin' >>"$1/etc/passwd"
  echo 'operator:x:65532:' >>"$1/etc/group"
}

# hash_of DIRECTORY… — prints the names and digests of all files below them.
hash_of() {
  [[ -f $app/quarkus-run.jar ]] || die "there is no built operator in target/quarkus-app: run ./mvnw package -DskipTests"
  (cd "$app" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

# copy_to ROOT DIRECTORY…
copy_to() {
  local root=$1
  shift
  mkdir "$root/app"
  (cd "$app" && cp -R "$@" "$root/app/")
  chmod -R u=rwX,go=rX "$root/app"
}

inputs_libraries() {
  hash_of lib
}

make_libraries() {
  copy_to "$1" lib
}

inputs_classes() {
  hash_of app quarkus quarkus-run.jar
}

make_classes() {
  copy_to "$1" app quarkus quarkus-run.jar
}
