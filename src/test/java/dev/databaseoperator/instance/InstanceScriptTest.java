package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** instance.sh as far as it needs no PostgreSQL, in every shell of this machine. */
class InstanceScriptTest {

  @TempDir Path directory;
  private Path script;
  private Path programs;

  static Stream<List<String>> shells() {
    return Stream.of(List.of("sh"), List.of("dash"), List.of("busybox", "sh"), List.of("bash"))
        .filter(shell -> InstanceTools.find(shell.get(0)).isPresent());
  }

  @BeforeEach
  void write() throws IOException {
    for (Map.Entry<String, String> file : InstanceScript.texts().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    script = directory.resolve("instance.sh");
    programs = Files.createDirectory(directory.resolve("programs"));
  }

  @Test
  void passesShellcheck() throws Exception {
    assumeTrue(InstanceTools.find("shellcheck").isPresent(), "shellcheck is not installed");
    assertThat(run(List.of("shellcheck", "-x", "-a", "--shell=sh", script.toString()), Map.of()))
        .isEqualTo(new End(0, ""));
  }

  @ParameterizedTest
  @MethodSource("shells")
  void isUnderstoodByEveryShell(List<String> shell) throws Exception {
    for (String file : InstanceScript.FILES) {
      assertThat(run(command(shell, "-n", directory.resolve(file).toString()), Map.of()))
          .as(file)
          .isEqualTo(new End(0, ""));
    }
  }

  @ParameterizedTest
  @MethodSource("shells")
  void explainsItselfWhenCalledWrongly(List<String> shell) throws Exception {
    assertThat(run(command(shell, script.toString()), Map.of()))
        .isEqualTo(
            new End(
                20,
                "instance.sh: usage: instance.sh start [OPTION...] | stop | startup | ready |"
                    + " live | check\n"));
    assertThat(run(command(shell, script.toString(), "Start"), Map.of()).code()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"pgdata", "/pgdata"})
  void refusesDataDirectoriesThatAreNoVolumesChild(String pgdata) throws Exception {
    End end = start(Map.of("PGDATA", pgdata));
    assertThat(end.code()).isEqualTo(20);
    assertThat(end.output()).contains("PGDATA=" + pgdata + " must be an absolute path");
    assertThat(terminationMessage()).contains("PGDATA=" + pgdata);
  }

  @ParameterizedTest
  @CsvSource({"initdb", "postgres", "pg_ctl"})
  void namesTheProgramThatTheImageLacks(String missing) throws Exception {
    for (String program : List.of("initdb", "postgres", "pg_ctl")) {
      if (!program.equals(missing)) {
        program(program, "echo postgres 17.6");
      }
    }
    Path tools = InstanceTools.system(directory.resolve("tools"));
    End end = start(Map.of("PATH", programs + ":" + tools));
    assertThat(end.code()).isEqualTo(21);
    assertThat(terminationMessage())
        .contains("no " + missing + " on its PATH", "spec.imageName")
        .isEqualToIgnoringNewLines(end.output().replace("instance.sh: error: ", ""));
  }

  @Test
  void saysWhenTheImagesPostgresDoesNotRun() throws Exception {
    program("initdb", "true");
    program("pg_ctl", "true");
    program("postgres", "echo libssl.so.3: cannot open shared object file >&2; exit 127");
    assertThat(start(Map.of()).code()).isEqualTo(21);
    assertThat(terminationMessage()).contains("postgres does not run");
  }

  @Test
  void saysWhenThereIsNoVolume() throws Exception {
    program("initdb", "true");
    program("pg_ctl", "true");
    program("postgres", "echo 'postgres (PostgreSQL) 17.6'");
    assertThat(start(Map.of("PGDATA", directory + "/nowhere/pgdata")).code()).isEqualTo(22);
    assertThat(terminationMessage()).contains(directory + "/nowhere does not exist", "mount");
  }

  @Test
  void theEntryReadsAllOtherFilesInTheirOrder() {
    assertThat(
            Pattern.compile("(?m)^\\. \"\\$parts/(.+)\"$")
                .matcher(InstanceScript.texts().get(InstanceScript.ENTRY))
                .results()
                .map(file -> file.group(1)))
        .containsExactlyElementsOf(InstanceScript.FILES.subList(1, InstanceScript.FILES.size()));
  }

  @Test
  void theScriptHasTheProtocolOfTheOperator() {
    assertThat(
            Pattern.compile("(?m)\\bprotocol=(\\S+)")
                .matcher(String.join("\n", InstanceScript.texts().values()))
                .results()
                .map(number -> number.group(1)))
        .containsExactly(Integer.toString(InstanceScript.PROTOCOL));
  }

  /** Also one that is refused at once, so that no older number stays in the pod. */
  @Test
  void aStartNotesItsProtocolInThePod() throws Exception {
    Path noted = Files.writeString(directory.resolve("instance.protocol"), "0\n");
    assertThat(start(Map.of("PGDATA", "pgdata")).code()).isEqualTo(20);
    assertThat(noted).hasContent(InstanceScript.PROTOCOL + "\n");
  }

  /** While it reads them, the kubelet may put those of the next version in their place. */
  @ParameterizedTest
  @MethodSource("shells")
  void allFilesAreOfOneVersion(List<String> shell) throws Exception {
    Path config = Files.createDirectory(directory.resolve("config"));
    Path before = Files.createDirectory(config.resolve("..before"));
    Path next = Files.createDirectory(config.resolve("..next"));
    for (Map.Entry<String, String> file : InstanceScript.texts().entrySet()) {
      Files.writeString(before.resolve(file.getKey()), file.getValue());
      Files.writeString(next.resolve(file.getKey()), "exit 99\n");
      Files.createSymbolicLink(config.resolve(file.getKey()), Path.of("..data", file.getKey()));
    }
    Path first = before.resolve(InstanceScript.FILES.get(1));
    Files.writeString(
        first, Files.readString(first) + "ln -sfn ..next '" + config.resolve("..data") + "'\n");
    Files.createSymbolicLink(config.resolve("..data"), before.getFileName());
    program("pg_isready", "true");

    List<String> ready = command(shell, config.resolve("instance.sh").toString(), "ready");
    assertThat(run(ready, environment())).isEqualTo(new End(0, ""));
    assertThat(config.resolve("..data").toRealPath()).isEqualTo(next.toRealPath());
    assertThat(run(ready, environment()).code()).isEqualTo(99);
  }

  // pg_isready: 0 accepting, 1 rejecting (starting, recovering, stopping), 2 no answer, 3 no try.
  @ParameterizedTest
  @CsvSource({
    "startup,0,0",
    "startup,1,1",
    "startup,2,2",
    "ready,0,0",
    "ready,1,1",
    "ready,2,2",
    "ready,3,3",
    "live,0,0",
    "live,1,0",
    "live,2,2",
    "live,3,3"
  })
  void probesFollowPgIsready(String probe, int answer, int expected) throws Exception {
    program("pg_isready", "echo \"$@\"; exit " + answer);
    for (List<String> shell : shells().toList()) {
      assertThat(run(command(shell, script.toString(), probe), environment()))
          .isEqualTo(new End(expected, "-q -h 127.0.0.1 -p 5432\n"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ready   ,0,ready,0", "ready   ,0,live,0", "starting,0,ready,1", "starting,0,live,0",
    "stopping,0,ready,1", "standby ,0,ready,1", "ready   ,3,ready,2", "ready   ,3,live,2"
  })
  void probesReadTheLockFileWhereTheImageHasNoClients(
      String state, int postmaster, String probe, int expected) throws Exception {
    program("pg_ctl", "exit " + postmaster);
    Path pgdata = Files.createDirectories(directory.resolve("volume/pgdata"));
    Files.writeString(
        pgdata.resolve("postmaster.pid"),
        "1\n/volume/pgdata\n1700000000\n5432\n/run\n*\n  1 2\n" + state + "\n");
    Path tools = InstanceTools.system(directory.resolve("tools"));
    for (List<String> shell : shells().toList()) {
      Map<String, String> environment =
          environment(Map.of("PATH", programs + ":" + tools, "PGDATA", pgdata.toString()));
      assertThat(run(command(shell, script.toString(), probe), environment).code())
          .isEqualTo(expected);
    }
  }

  @Test
  void stopHasNothingToDoWithoutServerOrWhileInitialising() throws Exception {
    program("pg_ctl", "echo called; exit 1");
    Path pgdata = Files.createDirectories(directory.resolve("volume/pgdata"));
    Map<String, String> environment = environment(Map.of("PGDATA", pgdata.toString()));
    List<String> stop = command(List.of("sh"), script.toString(), "stop");
    assertThat(run(stop, environment)).isEqualTo(new End(0, ""));
    Files.writeString(pgdata.resolve("postmaster.pid"), "-42\n");
    assertThat(run(stop, environment)).as("single-user server").isEqualTo(new End(0, ""));
  }

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private End start(Map<String, String> changes) throws Exception {
    return run(command(List.of("sh"), script.toString(), "start"), environment(changes));
  }

  private Map<String, String> environment() {
    return environment(Map.of());
  }

  private Map<String, String> environment(Map<String, String> changes) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "PATH", programs + ":/usr/bin:/bin",
                "PGDATA", directory + "/volume/pgdata",
                "TMPDIR", directory.toString(),
                "TERMINATION_LOG", directory + "/termination-log"));
    environment.putAll(changes);
    return environment;
  }

  private String terminationMessage() throws IOException {
    return Files.readString(directory.resolve("termination-log"));
  }

  private static List<String> command(List<String> shell, String... arguments) {
    List<String> command = new ArrayList<>(shell);
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private static End run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new End(process.waitFor(), output);
  }

  private record End(int code, String output) {}
}
