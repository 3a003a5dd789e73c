package dev.databaseoperator.kube.client;

import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.api.Pluralize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Changes an object that other clients also write, without losing their edits: the change is
 * applied to an object with its resourceVersion; when the API server answers 409 Conflict, the
 * object is read again and the change computed again, at most five times, with jittered backoff
 * from 100 ms. It is never forced and never dropped: the last conflict is thrown. Each conflict is
 * counted by its outcome.
 */
public final class ConflictRetry {

  private static final String RECOVERED = "recovered";
  private static final String EXHAUSTED = "exhausted";
  private static final int TRIES = 5;
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);

  private final KubernetesClient client;
  private final MeterRegistry meters;

  /** Writes through {@code client}, counts in {@code meters}. */
  public ConflictRetry(KubernetesClient client, MeterRegistry meters) {
    this.client = client;
    this.meters = meters;
  }

  /** Registers the counters of this kind at 0, so that rate() sees the first conflict. */
  public ConflictRetry expecting(Class<? extends HasMetadata> kind) {
    String resource = resource(HasMetadata.getKind(kind));
    Metric.CONFLICT_RETRIES.counter(meters, resource, RECOVERED);
    Metric.CONFLICT_RETRIES.counter(meters, resource, EXHAUSTED);
    Metric.CONFLICT_RESOLUTION.timer(meters, resource);
    return this;
  }

  /**
   * Writes {@code change.apply(seen)} as a whole; after a conflict {@code change.apply(live)}.
   *
   * @param seen the object as it was read, perhaps from a cache; not modified
   * @param change returns a changed copy, or an equal one when nothing is to be written
   * @return the resulting object
   * @throws KubernetesClientException the conflict of the last try, or any other error at once
   */
  public <R extends HasMetadata> R update(R seen, UnaryOperator<R> change) {
    Race race = new Race(seen.getKind());
    try {
      R written = update(seen, change, race);
      race.won();
      return written;
    } catch (RuntimeException e) {
      race.lost();
      throw e;
    }
  }

  private <R extends HasMetadata> R update(R seen, UnaryOperator<R> change, Race race) {
    R current = seen;
    for (int attempt = 1; ; attempt++) {
      R wanted = change.apply(current);
      if (wanted.equals(current)) {
        return current;
      }
      try {
        return client.resource(wanted).update();
      } catch (KubernetesClientException e) {
        if (ApiErrors.kind(e) != ApiErrors.Kind.CONFLICT) {
          throw e;
        }
        race.met();
        if (attempt == TRIES) {
          throw e;
        }
        waitBefore(attempt);
        current = client.resource(current).get();
        if (current == null) {
          throw e;
        }
      }
    }
  }

  private static void waitBefore(int attempt) {
    long most = FIRST_WAIT.toMillis() << (attempt - 1);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while waiting to retry a conflict", e);
    }
  }

  /** Counts and logs one change that meets conflicts; others report nothing. */
  private final class Race {

    private final String kind;
    private boolean met;
    private long since;

    Race(String kind) {
      this.kind = kind;
    }

    void met() {
      if (!met) {
        met = true;
        since = System.nanoTime();
      }
    }

    void won() {
      if (met) {
        Metric.CONFLICT_RETRIES.counter(meters, resource(kind), RECOVERED).increment();
        Metric.CONFLICT_RESOLUTION
            .timer(meters, resource(kind))
            .record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
      }
    }

    void lost() {
      if (met) {
        Metric.CONFLICT_RETRIES.counter(meters, resource(kind), EXHAUSTED).increment();
      }
    }
  }

  /** Returns the plural, by which the labels of all metrics name a kind. */
  private static String resource(String kind) {
    return Pluralize.toPlural(kind.toLowerCase(Locale.ROOT));
  }
}
