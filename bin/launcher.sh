# shellcheck shell=sh
# What the launchers share: finding java, its version and the jar, and the JVM's flags.
# shellcheck disable=SC2154 # bin comes from the launchers
# Sourced with `bin` set to the directory that the launchers lie in; not meant to be run.

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Sets java, java_home (where its links lead to) and java_version (the major one). Starting a JVM to ask for its version costs as much as a tenth of our whole
# start, so the JDK's own `release` file is read where there is one.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME=$JAVA_HOME has no bin/java: set it to a JDK 17 or newer, or unset it"
  else
    java=$(command -v java) || fail "no java found: install a JDK 17 or newer, or set JAVA_HOME"
  fi
  java_version=
  java_home=$java
  [ ! -h "$java_home" ] || java_home=$(readlink -f "$java_home")
  java_home=${java_home%/bin/java}
  java_release=$java_home/release
  if [ -r "$java_release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        JAVA_VERSION=*) java_version=${line#JAVA_VERSION=} && break ;;
      esac
    done <"$java_release"
  fi
  if [ -z "$java_version" ]; then
    # openjdk version "17.0.15" 2025-04-15
    java_version=$("$java" -version 2>&1 | sed -n 's/^[^"]* version \("[^"]*"\).*/\1/p' | head -n 1)
  fi
  java_version=${java_version#\"}
  java_version=${java_version#1.}
  java_version=${java_version%%[!0-9]*}
  [ -n "$java_version" ] || fail "cannot tell the version of $java: a JDK 17 or newer is needed"
  [ "$java_version" -ge 17 ] || fail "$java is version $java_version: 17 or newer is needed"
}

# The jar of $1: in the source tree, or as it is laid out when installed (bin/ and lib/ side by side). Empty if not there.
find_jar() {
  jar=
  for candidate in "$bin/../$1/target/$1.jar" "$bin/../lib/$1.jar"; do
    if [ -r "$candidate" ]; then
      jar=$candidate
      break
    fi
  done
}

# Becomes the program $1 (exec: signals reach the JVM itself) with the arguments behind it.
launch() {
  program=$1
  shift
  find_java
  find_jar "$program"
  [ -n "$jar" ] || fail "$program.jar is not built, run: mvn -q -DskipTests package"

  # glibc gives each thread an arena of its own, up to 8 per core, and keeps what was freed in it. Two are enough for
  # event loops that allocate from Netty's pool, and tens of MiB less stay resident.
  : "${MALLOC_ARENA_MAX:=2}"
  export MALLOC_ARENA_MAX

  # Words of the user's own; no patterns are expanded in them.
  set -f
  # The serial collector is the smallest and, with payload outside the heap, as fast. Two collectors are an error.
  case " ${ANYTLS_JAVA_OPTS:-} " in
    *" -XX:+Use"*"GC "*) collector= ;;
    *) collector=-XX:+UseSerialGC ;;
  esac
  # Netty uses Unsafe for its buffers and JNI for epoll and BoringSSL; JDK 24 warns of both, and Netty then does without.
  access=
  if [ "$java_version" -ge 24 ]; then
    access="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  fi
  # TieredStop...   the quick compiler only. The relay's time goes to the kernel and to BoringSSL; the optimising compiler wins
  #                 nothing there, and compiling costs CPU and 30 MiB just when the load changes (docs/performance.md).
  # -Xms, -Xmn      the heap holds small objects only; young space is touched whole, so its size is paid for in any case.
  #                 Old space is only reserved, and touched as it fills: were it small, growing would cost everybody a full collection
  #                 just when many come at once.
  # -Xmx            a ceiling for many thousand streams, seldom reached.
  # MaxDirect...    payload: Netty's buffers live here. A ceiling too.
  # -Xss            a dozen threads, none of them deep.
  # UsePerfData     no file in /tmp that is written to all the time.
  # ExitOnOutOf...  a JVM without memory is restarted, not half alive.
  # jfr.enabled     registering Netty's events with the flight recorder costs 50-110 ms at the start.
  # leakDetection   samples buffers: for tests.
  # What ANYTLS_JAVA_OPTS says comes last and wins.
  # shellcheck disable=SC2086 # words, on purpose
  exec "$java" \
    $collector -XX:TieredStopAtLevel=1 -Xms32m -Xmn8m -Xmx256m -XX:MaxDirectMemorySize=512m -Xss256k \
    -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError \
    -Dio.netty.jfr.enabled=false -Dio.netty.leakDetection.level=disabled \
    $access ${ANYTLS_JAVA_OPTS:-} \
    -jar "$jar" "$@"
}
