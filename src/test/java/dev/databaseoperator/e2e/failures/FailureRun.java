package dev.databaseoperator.e2e.failures;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.InstallManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/** Causes failures, side by side where they do not meet, and holds them to what was promised. */
public final class FailureRun {

  private static final double PROMISED_SECONDS = 15;
  private static final int SIDE_BY_SIDE = Integer.getInteger("failures.parallel", 4);
  private static final Path TABLE = Path.of("target", "failures.md");

  private final List<Measurement> measurements;

  private FailureRun(List<Measurement> measurements) {
    this.measurements = measurements;
  }

  /** Causes them all, or those that the system properties ask for, and writes the table. */
  public static FailureRun begin() throws IOException, InterruptedException, ExecutionException {
    Cluster.shared().use(new InstallManifest());
    List<Failure> failures = chosen();
    List<Measurement> measurements = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      List<Future<Measurement>> running =
          failures.stream()
              .filter(failure -> !failure.alone)
              .map(failure -> threads.submit(() -> Measurement.of(failure)))
              .toList();
      for (Future<Measurement> one : running) {
        measurements.add(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
    failures.stream()
        .filter(failure -> failure.alone)
        .map(Measurement::of)
        .forEach(measurements::add);
    String table = FailureTable.of(measurements);
    Files.writeString(TABLE, table);
    System.out.println(table);
    return new FailureRun(measurements);
  }

  private static List<Failure> chosen() {
    Optional<String> only = Optional.ofNullable(System.getProperty("failures.only"));
    boolean full = Boolean.getBoolean("failures.full");
    return Stream.of(
            ImageFailures.all(),
            SchedulingFailures.all(),
            VolumeFailures.all(),
            ContainerFailures.all(),
            SqlFailures.all(),
            SecretFailures.all(),
            NameFailures.all(),
            AdmissionFailures.all())
        .flatMap(List::stream)
        .filter(
            failure ->
                only.map(text -> Stream.of(text.split(",")).anyMatch(failure.cause::contains))
                    .orElse(full || failure.quick))
        .toList();
  }

  /** Fails with everything that was not as promised. */
  public void assertAllWereToldAndHealed() {
    SoftAssertions all = new SoftAssertions();
    for (Measurement one : measurements) {
      String name = one.failure.cause;
      all.assertThat(one.defect).as(name).isEmpty();
      all.assertThat(one.secondsSinceSign()).as(name).isLessThanOrEqualTo(PROMISED_SECONDS);
      all.assertThat(one.text).as(name).containsIgnoringCase(one.failure.words);
      all.assertThat(one.stalled).as(name + " is Stalled").isEqualTo(one.failure.stalled);
      all.assertThat(one.specUntouched).as(name + " heals without a change of spec").isTrue();
    }
    all.assertAll();
  }
}
