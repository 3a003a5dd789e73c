package dev.databaseoperator.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code instance.sh check} with a real PostgreSQL. */
class ImageCheckScriptIT {

  private final InstanceMounts mounts = InstanceMounts.create();

  @AfterEach
  void delete() {
    mounts.close();
  }

  @Test
  void anImageThatWorksPassesAndNothingIsLeft() throws IOException {
    try (InstanceProcess check =
        InstanceProcess.on(mounts).environment(Map.of("CHECK_MAJOR", "17")).check()) {
      assertThat(check.awaitExit()).as(check.output().toString()).isZero();
      assertThat(check.terminationMessage()).isEmpty();
      assertThat(check.output()).last().asString().contains("PostgreSQL 17 starts");
    }
    assertThat(mounts.temporary()).isEmptyDirectory();
    assertThat(mounts.volume()).isEmptyDirectory();
  }

  @Test
  void busyboxAloneIsEnough() {
    assumeTrue(InstanceTools.find("busybox").isPresent(), "busybox is not installed");
    Path tools = InstanceTools.busybox(mounts.config().resolve("busybox"));
    try (InstanceProcess check =
        InstanceProcess.on(mounts).shell("busybox", "sh").onlyToolsFrom(tools).check()) {
      assertThat(check.awaitExit()).as(check.output().toString()).isZero();
    }
  }

  @Test
  void calledBesideARunningServerItDoesNotTouchIt() throws Exception {
    try (InstanceProcess instance = InstanceProcess.on(mounts).start().awaitReady();
        var connection = instance.connect("postgres", "superuser", "postgres")) {
      assertThat(instance.exec("check").exitCode()).isZero();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(instance.exitCode()).isEmpty();
    }
  }

  @Test
  void anotherMajorVersionIsRefused() {
    refused(
        InstanceProcess.on(mounts).environment(Map.of("CHECK_MAJOR", "16")),
        26,
        "the image has PostgreSQL 17, but the data was made by PostgreSQL 16",
        "spec.imageName",
        "dump");
  }

  @Test
  void aLocaleThatTheImageLacksIsRefused() {
    refused(
        InstanceProcess.on(mounts).environment(Map.of("INITDB_LOCALE", "xx_XX.UTF-8")),
        27,
        "initdb failed",
        "xx_XX.UTF-8");
  }

  @Test
  void aConfigurationThatTheImageDoesNotUnderstandIsRefused() {
    mounts.config(Map.of("postgresql.conf", "no_such_parameter = on\n"));
    refused(InstanceProcess.on(mounts), 40, "does not start", "no_such_parameter");
  }

  @Test
  void aProgramThatDoesNotRunIsRefused() throws IOException {
    Path directory = Files.createDirectory(mounts.config().resolve("broken"));
    Path program =
        Files.writeString(directory.resolve("pg_ctl"), "#!/bin/sh\necho no libpq; exit 127\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    refused(InstanceProcess.on(mounts).programsFrom(directory), 40, "does not start");
  }

  @Test
  void whatAnInterruptedCheckHasLeftIsNoHindrance() throws IOException {
    Path scratch = Files.createDirectories(mounts.temporary().resolve("check/pgdata"));
    dev.databaseoperator.testkit.InstanceUser.current().own(scratch.getParent());
    dev.databaseoperator.testkit.InstanceUser.current().own(scratch);
    try (InstanceProcess check = InstanceProcess.on(mounts).check()) {
      assertThat(check.awaitExit()).as(check.output().toString()).isZero();
    }
  }

  private static void refused(InstanceProcess.Builder builder, int code, String... words) {
    try (InstanceProcess check = builder.check()) {
      assertThat(check.awaitExit()).as(check.output().toString()).isEqualTo(code);
      assertThat(check.terminationMessage()).contains(words);
    }
  }
}
