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
 * Log filter for expected errors: a network error while an API server is away, and the reason why a
 * misconfigured operator does not start, are logged in one line. Framework and client would log a
 * stack trace at every retry of every Database. All other errors keep their stack trace.
 */
@LoggingFilter(name = "expected-errors")
public final class ExpectedErrors implements Filter {

  // The replacement of getFormattedMessage needs a formatter, which a filter does not have.
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
          // Vert.x has its own exceptions for a connection or a stream that has ended.
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
