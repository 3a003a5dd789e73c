package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Finalizers are removed while others do the same. */
class FinalizersIT {

  private static final String OURS = "example.com/ours";
  private static final String THEIRS = "example.com/theirs";
  private static final String KEPT = "example.com/kept";
  private static final int RUNS = Integer.getInteger("finalizers.runs", 1000);

  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void apiServer() {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("finalizers");
  }

  @Test
  void twoWritersAtOnceRemoveEachTheirOwnAndNoOther() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("seed " + seed);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int pair = 0; pair < 4; pair++) {
        int first = pair;
        CyclicBarrier together = new CyclicBarrier(2);
        List<ConfigMap> objects = new ArrayList<>();
        for (int run = first; run < RUNS; run += 4) {
          objects.add(map("race-" + run, shuffled(new Random(seed + run))));
        }
        runs.add(
            threads.submit(
                () -> {
                  for (ConfigMap object : objects) {
                    ConfigMap created = client.resource(object).create();
                    client.resource(created).delete();
                    together.await();
                    // Both have seen the object before either has written.
                    new Finalizers(client).remove(created, OURS);
                    together.await();
                    check(created);
                  }
                  return null;
                }));
        runs.add(
            threads.submit(
                () -> {
                  for (ConfigMap object : objects) {
                    together.await();
                    ConfigMap seen = client.resource(object).get();
                    new Finalizers(client).remove(seen, THEIRS);
                    together.await();
                  }
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get(5, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aPositionThatIsAnothersNowIsNotRemoved() {
    ConfigMap seen = client.resource(map("moved", List.of(THEIRS, OURS, KEPT))).create();
    new Finalizers(client).remove(seen, THEIRS);

    // What a patch by position alone would do: take away a third one's finalizer.
    ConfigMap rehearsal = client.resource(map("naive", List.of(THEIRS, OURS, KEPT))).create();
    new Finalizers(client).remove(rehearsal, THEIRS);
    client
        .resource(rehearsal)
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers/1\"}]");
    assertThat(finalizers("naive")).containsExactly(OURS);

    new Finalizers(client).remove(seen, OURS);
    assertThat(finalizers("moved")).containsExactly(KEPT);
  }

  @Test
  void nothingToRemoveIsNoError() {
    ConfigMap without = client.resource(map("without", List.of(KEPT))).create();
    new Finalizers(client).remove(without, OURS);
    assertThat(finalizers("without")).containsExactly(KEPT);

    ConfigMap gone = client.resource(map("gone", List.of(OURS))).create();
    client.resource(gone).delete();
    new Finalizers(client).remove(gone, OURS);
    assertThat(client.resource(gone).get()).isNull();
    new Finalizers(client).remove(gone, OURS);
  }

  @Test
  void anObjectThatHasTakenTheNameKeepsItsFinalizer() {
    ConfigMap before = client.resource(map("reborn", List.of(OURS))).create();
    client.resource(before).delete();
    new Finalizers(client).remove(before, OURS);
    client.resource(map("reborn", List.of(OURS))).create();

    new Finalizers(client).remove(before, OURS);

    assertThat(finalizers("reborn")).containsExactly(OURS);
  }

  @Test
  void aPatchWhoseTestDoesNotHoldChangesNothing() {
    ConfigMap object = client.resource(map("guarded", List.of(KEPT))).create();
    String patch =
        JsonPatch.of(object)
            .add("x", "metadata", "labels")
            .test("other", "metadata", "name")
            .json();
    assertThatThrownBy(() -> client.resource(object).patch(PatchContext.of(PatchType.JSON), patch))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(ApiErrors.kind(e)).isEqualTo(ApiErrors.Kind.INVALID));
    assertThat(client.resource(object).get()).isEqualTo(object);
  }

  @Test
  void aLabelIsPutBackWhetherItWasChangedOrRemoved() {
    ConfigMap object = client.resource(labelled("label", "right")).create();
    LabelDrift drift = new LabelDrift(client);
    assertThat(drift.correct(object, "example.com/role", "right")).isEmpty();

    ConfigMap wrong = client.resource(labelled("label", "wrong")).update();
    assertThat(drift.correct(wrong, "example.com/role", "right")).isPresent();
    assertThat(label("label")).isEqualTo("right");

    ConfigMap without =
        client
            .resource(find("label"))
            .edit(
                map ->
                    new ConfigMapBuilder(map)
                        .editMetadata()
                        .removeFromLabels("example.com/role")
                        .endMetadata()
                        .build());
    assertThat(drift.correct(without, "example.com/role", "right")).isPresent();
    assertThat(label("label")).isEqualTo("right");
  }

  @Test
  void aLabelThatIsNoLongerAsItWasSeenIsLeftAlone() {
    ConfigMap seen = client.resource(labelled("outdated", "first")).create();
    client.resource(labelled("outdated", "second")).update();
    assertThat(new LabelDrift(client).correct(seen, "example.com/role", "right")).isEmpty();
    assertThat(label("outdated")).isEqualTo("second");
  }

  private static List<String> shuffled(Random random) {
    List<String> finalizers = new ArrayList<>(List.of(OURS, THEIRS, KEPT, "example.com/kept-too"));
    Collections.shuffle(finalizers, random);
    return finalizers;
  }

  private static void check(ConfigMap object) {
    List<String> expected = new ArrayList<>(object.getMetadata().getFinalizers());
    expected.removeAll(List.of(OURS, THEIRS));
    ConfigMap left = client.resource(object).get();
    assertThat(left).as("%s has gone", object.getMetadata().getName()).isNotNull();
    assertThat(left.getMetadata().getFinalizers()).isEqualTo(expected);
  }

  private static List<String> finalizers(String name) {
    return find(name).getMetadata().getFinalizers();
  }

  private static String label(String name) {
    return find(name).getMetadata().getLabels().get("example.com/role");
  }

  private static ConfigMap find(String name) {
    return client.configMaps().inNamespace(namespace).withName(name).get();
  }

  private static ConfigMap map(String name, List<String> finalizers) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withFinalizers(finalizers)
        .endMetadata()
        .build();
  }

  private static ConfigMap labelled(String name, String role) {
    return new ConfigMapBuilder(map(name, List.of()))
        .editMetadata()
        .addToLabels("example.com/other", "kept")
        .addToLabels("example.com/role", role)
        .endMetadata()
        .build();
  }
}
