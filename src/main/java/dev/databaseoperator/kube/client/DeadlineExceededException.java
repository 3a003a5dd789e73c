package dev.databaseoperator.kube.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reports work that exceeded its timeout. */
public final class DeadlineExceededException extends RuntimeException {

  DeadlineExceededException(String work, Duration limit, @Nullable Throwable cause) {
    super("%s took longer than %s ms".formatted(work, limit.toMillis()), cause);
  }
}
