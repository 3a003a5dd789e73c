package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Somebody edits exactly between our read and our write, again and again: nobody's edit may be
 * lost, theirs or ours, and every conflict is counted. {@code -Dinterleavings=10000} for many,
 * {@code -Dseed=…} for the same ones again.
 */
class InterleavingsIT {

  private static final int INTERLEAVINGS = Integer.getInteger("interleavings", 250);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /** Most of the time each of them waits before it tries again. */
  private static final int THREADS = 32;

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient users = apiServer.client();

  @Test
  void noEditIsLost() throws Exception {
    System.out.printf("-Dseed=%d%n", SEED);
    String namespace = apiServer.newNamespace("interleavings");
    try (ObservedClient observed = ObservedClient.of(apiServer)) {
      ConflictRetry retry = new ConflictRetry(observed.client, observed.meters);
      long began = System.nanoTime();
      List<Callable<Void>> writers = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Writer writer = new Writer(namespace, "shared-" + thread, SEED + thread, retry);
        int times = share(thread);
        writers.add(
            () -> {
              writer.interleave(times);
              return null;
            });
      }
      inParallel(THREADS, writers);

      System.out.printf(
          Locale.ROOT,
          "%d interleavings in %.1f s: %s, %s%n",
          INTERLEAVINGS,
          (System.nanoTime() - began) / 1e9,
          observed.counted(Metric.CONFLICTS),
          observed.counted(Metric.CONFLICT_RETRIES));
      assertThat(
              observed.counted(Metric.CONFLICT_RETRIES).values().stream().mapToLong(n -> n).sum())
          .isEqualTo(INTERLEAVINGS);
      assertThat(observed.counted(Metric.CONFLICT_RETRIES).keySet())
          .isSubsetOf("databases recovered", "secrets recovered");
      await()
          .untilAsserted(
              () ->
                  assertThat(observed.counted(Metric.CONFLICTS))
                      .isEqualTo(observed.audited(apiServer).conflicts()));
    }
  }

  @Test
  void recoveryFromOneConflictTakesAtMostAQuarterOfASecond() throws Exception {
    String namespace = apiServer.newNamespace("recovery");
    List<Long> millis = new ArrayList<>();
    try (ObservedClient observed = ObservedClient.of(apiServer)) {
      ConflictRetry retry = new ConflictRetry(observed.client, observed.meters);
      List<Callable<Void>> writers = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Writer writer = new Writer(namespace, "shared-" + thread, SEED, retry);
        writers.add(
            () -> {
              for (int i = 0; i < 50; i++) {
                long took = writer.recover(i);
                synchronized (millis) {
                  millis.add(took);
                }
              }
              return null;
            });
      }
      inParallel(writers.size(), writers);
    }
    List<Long> sorted = millis.stream().sorted().toList();
    long p95 = sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1);
    System.out.printf(
        "recovery from one conflict: p50 %d ms, p95 %d ms, most %d ms of %d%n",
        sorted.get(sorted.size() / 2), p95, sorted.get(sorted.size() - 1), sorted.size());
    assertThat(p95).isLessThan(250);
  }

  private static int share(int thread) {
    return INTERLEAVINGS / THREADS + (thread < INTERLEAVINGS % THREADS ? 1 : 0);
  }

  private static void inParallel(int threads, List<Callable<Void>> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> end : executor.invokeAll(work)) {
        end.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Writes to a Database and a Secret of its own while a user edits them. */
  private final class Writer {

    private final String namespace;
    private final String name;
    private final Random random;
    private final ConflictRetry retry;
    private Database database;
    private Secret secret;
    private int edits;

    // What the user wrote last.
    private String image = "postgres:17";
    private String label = "none";
    private List<String> finalizers = List.of();
    private String password = "none";

    Writer(String namespace, String name, long seed, ConflictRetry retry) {
      this.namespace = namespace;
      this.name = name;
      this.random = new Random(seed);
      this.retry = retry;
      Database wanted = new Database();
      wanted.getMetadata().setNamespace(namespace);
      wanted.getMetadata().setName(name);
      wanted.setSpec(new DatabaseSpec());
      database = users.resource(wanted).create();
      secret =
          users
              .resource(
                  new SecretBuilder()
                      .withNewMetadata()
                      .withNamespace(namespace)
                      .withName(name)
                      .endMetadata()
                      .build())
              .create();
    }

    void interleave(int times) {
      for (int i = 0; i < times; i++) {
        String ours = Integer.toString(i);
        // Now and then the object that was seen is outdated even before.
        int editsBetween = 1 + random.nextInt(8) / 6 + random.nextInt(16) / 15;
        if (random.nextInt(4) == 0) {
          secret = write(secret, editsBetween, this::editSecret, seen -> with(seen, ours));
          assertThat(secret.getStringData()).isNullOrEmpty();
          assertThat(secret.getData()).containsEntry("ours", base64(ours));
          assertThat(secret.getData()).containsEntry("password", base64(password));
        } else {
          database = write(database, editsBetween, this::editDatabase, seen -> with(seen, ours));
          assertThat(database.getMetadata().getAnnotations()).containsEntry("ours", ours);
          assertThat(database.getSpec().getImageName()).isEqualTo(image);
          assertThat(database.getMetadata().getFinalizers()).isEqualTo(finalizers);
          if (!label.equals("none")) {
            assertThat(database.getMetadata().getLabels())
                .containsEntry("example.com/label", label);
          }
        }
      }
    }

    /** Milliseconds from a user's edit, which makes our write fail, until ours is done. */
    long recover(int i) {
      long[] edited = new long[1];
      Runnable edit =
          () -> {
            editSecret();
            edited[0] = System.nanoTime();
          };
      secret = write(secret, 1, edit, seen -> with(seen, Integer.toString(i)));
      return (System.nanoTime() - edited[0]) / 1_000_000;
    }

    /** Our write, with so many edits of the user each between a read and a write. */
    private <R extends HasMetadata> R write(
        R seen, int editsBetween, Runnable edit, UnaryOperator<R> change) {
      AtomicInteger tries = new AtomicInteger();
      return retry.update(
          seen,
          read -> {
            R wanted = change.apply(read);
            if (tries.incrementAndGet() <= editsBetween) {
              edit.run();
            }
            return wanted;
          });
    }

    private void editSecret() {
      password = "edit-" + ++edits;
      users
          .secrets()
          .inNamespace(namespace)
          .withName(name)
          .patch(MERGE, "{\"data\":{\"password\":\"%s\"}}".formatted(base64(password)));
    }

    private void editDatabase() {
      edits++;
      switch (random.nextInt(3)) {
        case 0 -> {
          image = "postgres:17." + edits;
          patch("{\"spec\":{\"imageName\":\"%s\"}}".formatted(image));
        }
        case 1 -> {
          label = "edit-" + edits;
          patch("{\"metadata\":{\"labels\":{\"example.com/label\":\"%s\"}}}".formatted(label));
        }
        default -> {
          // Neither the same list twice, nor always as many.
          finalizers =
              edits % 2 == 0
                  ? List.of("example.com/keep-" + edits)
                  : List.of("example.com/keep-" + edits, "example.com/other");
          patch(
              "{\"metadata\":{\"finalizers\":[\"%s\"]}}"
                  .formatted(String.join("\",\"", finalizers)));
        }
      }
    }

    private void patch(String merge) {
      users.resources(Database.class).inNamespace(namespace).withName(name).patch(MERGE, merge);
    }

    private static Database with(Database seen, String ours) {
      Database changed = Databases.copy(seen);
      var annotations = new TreeMap<String, String>();
      if (seen.getMetadata().getAnnotations() != null) {
        annotations.putAll(seen.getMetadata().getAnnotations());
      }
      annotations.put("ours", ours);
      changed.getMetadata().setAnnotations(annotations);
      return changed;
    }

    private static Secret with(Secret seen, String ours) {
      return new SecretBuilder(seen).addToData("ours", base64(ours)).build();
    }

    private static String base64(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
  }
}
