package dev.databaseoperator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in the place of the packaged operator is the one that is started, and stopped. */
class OperatorCommandIT {

  @TempDir Path directory;

  @Test
  void aScriptBeforeTheOperatorIsWhatRuns() throws IOException {
    Path record = directory.resolve("record");
    Path script =
        Files.writeString(
            directory.resolve("my operator"),
            """
            #!/bin/sh
            echo "$$ $1 $QUARKUS_HTTP_PORT" >'%s'
            shift
            exec "$@"
            """
                .formatted(record));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>(OperatorCommand.words("'" + script + "' 'two words'"));
    command.addAll(OperatorCommand.configured());
    ApiServer apiServer = ApiServer.withoutOperator();
    Map<String, String> environment =
        Map.of("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", "command");

    try (OperatorProcess operator =
        OperatorProcess.launch(
            command, OperatorProcess.kubeconfig(apiServer.client()), environment)) {
      operator.awaitReady();

      assertThat(record)
          .content()
          .isEqualToIgnoringNewLines(operator.pid() + " two words " + operator.port());
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(operator::leads);
      operator.terminate();
      assertThat(operator.exitCode()).as(operator.log()).isEqualTo(143);
    }
  }
}
