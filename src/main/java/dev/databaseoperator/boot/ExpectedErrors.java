package dev.databaseoperator.boot;

import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.DeadlineExceededException;
import dev.databaseoperator.postgres.SqlFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.LoggingFilter;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Keeps the log readable while an API server is away: an error that is part of a conversation over
 * a network is logged in one line, as is why an operator does not start where it is set up wrong.
 * Framework and client would log its stack trace at every retry of every Database. Anything else
 * keeps its stack trace.
 */
@LoggingFilter(name = "expected-errors")
public final class ExpectedErrors implements Filter {

  // What is to be used in place of getFormattedMessage needs a formatter, and a filter has none.
  @SuppressWarnings("deprecation")
  @Override
  public boolean isLoggable(LogRecord record) {
    if (record instanceof ExtLogRecord line && line.getThrown() != null) {
      summary(line.getThrown())
          .ifPresent(
              summary -> {
                line.setMessage(line.getFormattedMessage() + ": " + summary, FormatStyle.NO_FORMAT);
                line.setThrown(null);
              });
    }
    return true;
  }

  private static Optional<String> summary(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof RefusedStartException
          || t instanceof DeadlineExceededException
          || (t instanceof SqlFailure failure && failure.reason().isOurOwn())) {
        return Optional.ofNullable(t.getMessage());
      }
      if (t instanceof KubernetesClientException e) {
        return ApiErrors.kind(e) == ApiErrors.Kind.OTHER
            ? Optional.empty()
            : Optional.of("%s: %s".formatted(ApiErrors.kind(e), ApiErrors.description(e)));
      }
      if (t instanceof IOException
          // Vert.x has exceptions of its own for a connection or a stream that has ended.
          || t instanceof HttpClosedException
          || t instanceof StreamResetException
          || t instanceof TimeoutException
          || t instanceof InterruptedException) {
        return Optional.of(t.toString());
      }
    }
    return Optional.empty();
  }
}
