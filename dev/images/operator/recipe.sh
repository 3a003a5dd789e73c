# shellcheck shell=bash disable=SC2034,SC2154 # variables are read, and the given ones set, by dev/images/build
# The operator. Layers come in this order, so that a change of the source makes only the last one new:
#   operator      a minimal Debian without a shell, and the native binary
#   operator-jvm  a minimal Debian with Java, the libraries, and the operator's own classes

version=$(project_version "$project")

if [[ $name == operator ]]; then
  reference=docker.io/library/database-operator:$version
  program=$("$project/dev/operator" native)
  # The limit of the heap is in the binary.
  config='{"User":"65532:65532","WorkingDir":"/tmp","Entrypoint":["/usr/local/bin/database-operator"],
"Env":["PATH=/usr/local/bin:/usr/bin:/bin","LANG=C.UTF-8"]}'
  layers=(libraries binary)
else
  reference=docker.io/library/database-operator:$version-jvm
  jar=$("$project/dev/operator" jvm)
  app=${jar%/*}
  # A small heap and one collector thread suit the work; the first OutOfMemoryError ends the process, and the kubelet
  # starts it anew, instead of a watch that has silently died. More flags: the environment's JDK_JAVA_OPTIONS.
  config='{"User":"65532:65532","WorkingDir":"/app","Entrypoint":["java","-XX:+UseSerialGC","-XX:MaxRAMPercentage=60",
"-XX:+ExitOnOutOfMemoryError","-XX:-UsePerfData","-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
"-jar","/app/quarkus-run.jar"],"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin","LANG=C.UTF-8"]}'
  layers=(java jars classes)
fi

# add_user ROOT
add_user() {
  echo 'operator:x:65532:65532::/nonexistent:/usr/sbin/nologin' >>"$1/etc/passwd"
  echo 'operator:x:65532:' >>"$1/etc/group"
}

# Those of this machine: the binary was linked with them.
inputs_libraries() {
  dpkg-query -W libc6 zlib1g
}

make_libraries() {
  local package packages=$work/packages
  mkdir "$packages"
  (cd "$packages" && apt-get -o APT::Sandbox::User=root download libc6 zlib1g)
  for package in "$packages"/*.deb; do
    dpkg-deb -x "$package" "$1"
  done
  # Since Debian 13 these links are in base-files.
  for package in lib lib64; do
    [[ -e $1/$package || ! -e $1/usr/$package ]] || ln -s "usr/$package" "$1/$package"
  done
  rm -rf "$packages" "$1"/usr/share/{doc,doc-base,lintian,man}
  mkdir -p "$1"/{etc,tmp}
  chmod 1777 "$1/tmp"
  add_user "$1"
}

inputs_binary() {
  sha256sum <"$program"
}

make_binary() {
  mkdir -p "$1/usr/local/bin"
  install -m 755 "$program" "$1/usr/local/bin/database-operator"
}

inputs_java() {
  echo bookworm
}

make_java() {
  debian_root "$1" bookworm openjdk-17-jre-headless
  debian_strip "$1"
  add_user "$1"
}

# hash_of DIRECTORY… — prints the names and digests of all files below them.
hash_of() {
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

inputs_jars() {
  hash_of lib
}

make_jars() {
  copy_to "$1" lib
}

inputs_classes() {
  hash_of app quarkus quarkus-run.jar
}

make_classes() {
  copy_to "$1" app quarkus quarkus-run.jar
}
