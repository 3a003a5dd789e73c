package dev.databaseoperator.e2e.failures;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;

/** What came of one failure. Times are in nanoseconds; negative ones never came. */
final class Measurement {

  private static final long NEVER = -1;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);

  final Failure failure;
  long toCondition = NEVER;
  long toSign = NEVER;
  long toHealed = NEVER;
  String reason = "";
  String text = "";
  boolean stalled;
  boolean specUntouched = true;
  String defect = "";

  private Measurement(Failure failure) {
    this.failure = failure;
  }

  /** Causes the failure and heals it. */
  static Measurement of(Failure failure) {
    Measurement measured = new Measurement(failure);
    try (Stage stage = new Stage()) {
      try {
        failure.before.on(stage);
        measured.cause(stage);
        measured.heal(stage);
      } catch (Exception | AssertionError e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        measured.defect = trace + "\n" + stage.describe();
      }
    }
    System.err.println(measured);
    return measured;
  }

  private void cause(Stage stage) throws Exception {
    AtomicLong shown = new AtomicLong(NEVER);
    long begin = System.nanoTime();
    failure.act.on(stage);
    await(failure + ": " + failure.reasons)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(
            () -> {
              if (failure.sign != null && shown.get() < 0 && failure.sign.isShown(stage)) {
                shown.set(System.nanoTime() - begin);
              }
              return stage.says(failure.reasons, failure.words.toLowerCase(Locale.ROOT));
            });
    toCondition = System.nanoTime() - begin;
    // Told before Kubernetes was seen to show it: nothing of the time was the operator's.
    toSign = failure.sign != null && shown.get() < 0 ? toCondition : shown.get();
    Database database = stage.database().orElseThrow();
    Condition ready = condition(database, "Ready").orElseThrow();
    reason = ready.getReason();
    text = ready.getMessage();
    stalled = condition(database, "Stalled").isPresent();
  }

  private void heal(Stage stage) throws Exception {
    if (failure.heal == null) {
      return;
    }
    Long generation = stage.database().map(d -> d.getMetadata().getGeneration()).orElse(null);
    long begin = System.nanoTime();
    failure.heal.on(stage);
    try {
      await(failure + " is over")
          .atMost(failure.healedWithin)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .until(() -> failure.healed.isShown(stage));
      toHealed = System.nanoTime() - begin;
    } catch (ConditionTimeoutException e) {
      defect = "does not heal\n" + stage.describe();
    }
    specUntouched =
        stage
            .database()
            .map(database -> database.getMetadata().getGeneration().equals(generation))
            .orElse(true);
  }

  /** From the moment when Kubernetes itself showed the cause, where it does, else from the deed. */
  double secondsSinceSign() {
    return toCondition < 0 ? Double.NaN : seconds(Math.max(0, toCondition - Math.max(0, toSign)));
  }

  static double seconds(long nanos) {
    return nanos < 0 ? Double.NaN : nanos / 1e9;
  }

  @Override
  public String toString() {
    return "%s: %s after %.1f s (%.1f s after Kubernetes), healed after %.1f s %s"
        .formatted(
            failure,
            reason,
            seconds(toCondition),
            secondsSinceSign(),
            seconds(toHealed),
            defect.isEmpty() ? "" : "DEFECT " + defect);
  }
}
