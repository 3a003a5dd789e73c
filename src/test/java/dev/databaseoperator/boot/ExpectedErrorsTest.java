package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** Which errors are logged in one line. */
class ExpectedErrorsTest {

  @Test
  void errorOfTheApiServerIsOneLineInItsOwnWords() {
    ExtLogRecord record =
        logged(
            new IllegalStateException(
                new KubernetesClientException(
                    new StatusBuilder().withCode(503).withMessage("starting up").build())));
    assertThat(record.getMessage()).isEqualTo("failed: UNAVAILABLE: starting up");
    assertThat(record.getThrown()).isNull();
  }

  @Test
  void brokenConnectionIsOneLineWithItsCause() {
    ExtLogRecord record =
        logged(new KubernetesClientException("GET failed", new IOException("Connection reset")));
    assertThat(record.getMessage())
        .isEqualTo("failed: UNAVAILABLE: GET failed (java.io.IOException: Connection reset)");
    assertThat(record.getThrown()).isNull();
  }

  /** As an informer gets it when the API server ends its connection. */
  @Test
  void closedConnectionOfVertxIsOneLine() {
    ExtLogRecord record =
        logged(new CompletionException(new HttpClosedException("Connection was closed")));
    assertThat(record.getMessage())
        .isEqualTo("failed: io.vertx.core.http.HttpClosedException: Connection was closed");
    assertThat(record.getThrown()).isNull();
    assertThat(logged(new StreamResetException(8)).getThrown()).isNull();
  }

  @Test
  void refusedStartIsOneLineThatSaysWhatToChange() {
    ExtLogRecord record =
        logged(
            new RuntimeException(
                "Failed to start quarkus", new RefusedStartException("apply deploy/crds.yaml")));
    assertThat(record.getMessage()).isEqualTo("failed: apply deploy/crds.yaml");
    assertThat(record.getThrown()).isNull();
  }

  @Test
  void messageIsNotTakenForAPattern() {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.WARNING, "ResourceID{name='orders'} 100%", FormatStyle.NO_FORMAT, "logger");
    String pattern = "{0} %s";
    record.setThrown(new IOException(pattern));
    new ExpectedErrors().isLoggable(record);
    assertThat(new PatternFormatter("%s").format(record))
        .isEqualTo("ResourceID{name='orders'} 100%: java.io.IOException: {0} %s");
  }

  @Test
  void anythingElseKeepsItsStackTrace() {
    RuntimeException bug = new IllegalStateException("bug");
    ExtLogRecord record = logged(bug);
    assertThat(record.getMessage()).isEqualTo("failed");
    assertThat(record.getThrown()).isSameAs(bug);
    assertThat(new ExpectedErrors().isLoggable(new LogRecord(Level.INFO, "no error"))).isTrue();
  }

  private static ExtLogRecord logged(Throwable thrown) {
    ExtLogRecord record = new ExtLogRecord(Level.WARNING, "failed", "logger");
    record.setThrown(thrown);
    assertThat(new ExpectedErrors().isLoggable(record)).isTrue();
    return record;
  }
}
