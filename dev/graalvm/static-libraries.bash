# shellcheck shell=bash disable=SC2154 # sourced by dev/graalvm/build, whose variables jdk and work it uses
# The static libraries of the JDK (libjava.a, libnet.a and so on) that native-image links, and which no JDK brings:
# compiled from the C sources of Debian's OpenJDK against JNI headers of the JDK in use.

modules=(java.base java.management jdk.management jdk.net java.prefs)

# get_jdk_sources — the C sources, into jdk/. 25 fits best; a newer one does as well, but for what c_source mends. Not
# every version that a list names is served.
get_jdk_sources() {
  local mirror suite package version found='' apt=$work/apt
  mkdir -p "$apt"/{lists/partial,cache/archives/partial}
  mirror=$(apt-get indextargets --format "\$(ORIGIN)/\$(LABEL)/\$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
    sed -n 's,^Debian/Debian/main ,,p' | head -n 1)
  [[ -n $mirror ]] || cannot "the C sources come from Debian's archive, and apt knows none here (on Debian: apt-get update)"
  for suite in trixie trixie-updates sid; do
    printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite"
  done >"$apt/sources.list"
  # A configuration of its own: the machine's sources stay as they are.
  printf 'Dir::State::lists "%s";\nDir::Cache "%s";\nDir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "-";\n' \
    "$apt/lists" "$apt/cache" "$apt/sources.list" >"$apt/apt.conf"
  say "native-image: getting the C sources of OpenJDK from Debian"
  APT_CONFIG=$apt/apt.conf apt-get update -qq >"$work/apt.log" 2>&1 || true
  for package in openjdk-25 openjdk-26 openjdk-27; do
    for version in $(APT_CONFIG=$apt/apt.conf apt-cache showsrc "$package" 2>/dev/null |
      sed -n 's/^Version: //p' | sort -Vru); do
      if (cd "$work" && APT_CONFIG=$apt/apt.conf apt-get source --download-only -qq "$package=$version") \
        >"$work/apt.log" 2>&1; then
        found=$package
        say "native-image: $package $version"
        break 2
      fi
    done
  done
  if [[ -z $found ]]; then
    tail -n 3 "$work/apt.log" >&2
    cannot "Debian serves no source package openjdk-25, openjdk-26 or openjdk-27"
  fi
  mkdir -p "$work/jdk"
  tar xf "$work"/"$found"_*.orig.tar.xz -C "$work/jdk" --strip-components=1 --wildcards \
    '*/src/java.base' '*/src/java.management' '*/src/jdk.management' '*/src/jdk.net' '*/src/java.prefs' \
    '*/src/hotspot/share/include' '*/src/hotspot/os/posix/include'
  rm -f "$work"/"$found"_*
}

# make_jni_headers — of the JDK's own classes, into h/MODULE.
make_jni_headers() {
  local module
  say "native-image: making JNI headers"
  mkdir -p "$work"/{java,h,classes}
  for module in "${modules[@]}"; do
    (cd "$work/java" && unzip -q -o "$jdk/lib/src.zip" "$module/*")
    mkdir -p "$work/h/$module" "$work/classes/$module"
    (cd "$work/java" && grep -rlE '^\s*([a-z]+ )*native [A-Za-z]|@Native' "$module" --include='*.java' >"$work/list")
    (cd "$work/java" && "$jdk/bin/javac" -nowarn -XDignore.symbol.file -proc:none --patch-module "$module=$module" \
      -implicit:none -d "$work/classes/$module" -h "$work/h/$module" "@$work/list") 2>"$work/javac.log" ||
      { tail -n 10 "$work/javac.log" >&2; die "the JNI headers of $module could not be made: the lines above say why"; }
  done
}

# make_static_libraries — into static/.
make_static_libraries() {
  local name
  say "native-image: compiling the static libraries of the JDK"
  set_includes
  for name in java net nio zip verify jimage; do
    make_static_library "$name" java.base
  done
  make_static_library management java.management
  make_static_library management_ext jdk.management
  make_static_library prefs java.prefs
  make_static_library extnet jdk.net
}

# set_includes — sets includes and c_flags, those of the JDK's own build.
set_includes() {
  local module system directory source=$work/jdk/src
  includes=(-I"$jdk/include" -I"$jdk/include/linux" -I"$source/hotspot/share/include" -I"$source/hotspot/os/posix/include")
  for module in "${modules[@]}"; do
    includes=(-I"$work/h/$module" "${includes[@]}")
    for system in linux unix share; do
      for directory in "$source/$module/$system/native/include" "$source/$module/$system/native"/lib{java,net,nio,nio/ch,nio/fs,zip,jimage,management,management_ext,prefs,extnet,verify}; do
        [[ ! -d $directory ]] || includes+=(-I"$directory")
      done
    done
  done
  c_flags=(-O2 -fPIC -fvisibility=hidden -fno-strict-aliasing -ffunction-sections -fdata-sections -fstack-protector -w
    -D_GNU_SOURCE -D_REENTRANT -D_FILE_OFFSET_BITS=64 -DLINUX -DNDEBUG -D_LITTLE_ENDIAN -D_LP64=1 -D_AMD64_ -Damd64
    '-DARCH="amd64"' '-DARCHPROPNAME="amd64"' -DSTATIC_BUILD=1 '-DVERSION_STRING="25"' -DVERSION_FEATURE=25
    -DVERSION_INTERIM=0 -DVERSION_UPDATE=0 -DVERSION_PATCH=0 -DVERSION_BUILD=0 '-DVERSION_PRE=""' '-DVERSION_OPT=""')
}

# make_static_library NAME MODULE — static/libNAME.a of the C sources of that module.
make_static_library() {
  local name=$1 module=$2 objects=$work/objects/$1 file object
  mkdir -p "$objects"
  while IFS= read -r file; do
    object=$objects/$(basename "${file%.*}").o
    case $file in
      # Classes that native-image replaces; newer JDKs pass other arguments.
      */ConstantPool.c | */Class.c) continue ;;
      */UnixNativeDispatcher.c)
        python3 "$here/unix-native-dispatcher.py" "$file" "$work/objects/UnixNativeDispatcher.c"
        file=$work/objects/UnixNativeDispatcher.c
        ;;
    esac
    case $file in
      *.c) gcc -std=gnu11 "${c_flags[@]}" "-DLIBRARY_NAME=$name" "${includes[@]}" -c "$file" -o "$object" ;;
      *.cpp) g++ -std=c++14 "${c_flags[@]}" "-DLIBRARY_NAME=$name" "${includes[@]}" -c "$file" -o "$object" ;;
    esac
  done < <(find "$work/jdk/src/$module"/{share,unix,linux}/native/lib"$name" \( -name '*.c' -o -name '*.cpp' \) 2>/dev/null)
  ar rcs "$work/static/lib$name.a" "$objects"/*.o
}
