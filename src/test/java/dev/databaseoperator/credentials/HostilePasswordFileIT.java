package dev.databaseoperator.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.hostile.HostileStrings;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.ScramVerifier;
import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Hostile superuser passwords go from a file through a shell into a server that reads lines from a
 * pipe, and come out as they are. Instead of becoming the server, each start tells what the catalog
 * has then. {@code -Dhostile.starts=…} takes more of them.
 */
class HostilePasswordFileIT {

  private static final int STARTS = Integer.getInteger("hostile.starts", 60);

  private static final Pattern ROW =
      Pattern.compile(
          "rolpassword = \"(SCRAM-SHA-256\\$[^\"]+)\".*roles = \"(\\d+)\".*relations = \"(\\d+)\"",
          Pattern.DOTALL);

  private final InstanceMounts mounts = InstanceMounts.create();

  @BeforeEach
  void tellInsteadOfServing() throws IOException {
    Path program = Files.createDirectory(mounts.config().resolve("programs")).resolve("postgres");
    Files.writeString(
        program,
        """
        #!/bin/sh
        case " $* " in *" --single "* | *" --version "*) exec %1$s "$@" ;; esac
        echo "SELECT rolpassword, (SELECT count(*) FROM pg_authid WHERE oid >= 16384) AS roles,\
         (SELECT count(*) FROM pg_class WHERE oid >= 16384) AS relations\
         FROM pg_authid WHERE oid = 10" |
          %1$s --single -D "$PGDATA" -c config_file=%2$s/postgresql.conf postgres
        """
            .formatted(PostgresBinaries.bin().resolve("postgres"), mounts.config()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void delete() {
    mounts.close();
  }

  @Test
  void everyPasswordThatASecretMayHoldIsAppliedLiterallyAndNothingElseIsExecuted() {
    start();
    List<String> passwords =
        new HostileStrings("password file")
            .stream(100_000)
                .filter(HostilePasswordFileIT::maySecretHold)
                .distinct()
                .limit(STARTS)
                .toList();
    for (String password : passwords) {
      mounts.password(password);
      String output = start();
      Matcher row = ROW.matcher(output);
      assertThat(row.find()).as(output).isTrue();
      ScramVerifier verifier = ScramVerifier.parse(row.group(1)).orElseThrow();
      assertThat(verifier.matches(Password.of(password))).as("password \"%s\"", password).isTrue();
      assertThat(row.group(2)).as("roles").isEqualTo("0");
      assertThat(row.group(3)).as("relations").isEqualTo("0");
      assertThat(output).contains("applying the changed").doesNotContain("warning", "ERROR");
    }
    assertThat(Path.of("/tmp", HostileStrings.CANARY)).doesNotExist();
    assertThat(mounts.temporary().resolve(HostileStrings.CANARY)).doesNotExist();
    System.out.printf("-Dhostile.seed=%s: %s passwords%n", HostileStrings.SEED, passwords.size());
  }

  private String start() {
    try (InstanceProcess instance =
        InstanceProcess.on(mounts).programsFrom(mounts.config().resolve("programs")).start()) {
      assertThat(instance.awaitExit()).as(instance.output().toString()).isZero();
      return String.join("\n", instance.output());
    }
  }

  /**
   * But for what the server and the driver prepare differently ({@link ScramVerifier}): a zero
   * width space, and characters younger than their rules.
   */
  private static boolean maySecretHold(String password) {
    return !password.isEmpty()
        && UTF_8.newEncoder().canEncode(password)
        && password.getBytes(UTF_8).length <= 1024
        && password.chars().noneMatch(c -> c == 0 || c == '\n' || c == '\r' || c == '\u200b')
        && password
            .codePoints()
            .allMatch(c -> c < 0x250 || (c > 0x2000 && c < 0x10000) || c == 0x1F418)
        && !password.matches("[\u00ad\ufeff]*");
  }
}
