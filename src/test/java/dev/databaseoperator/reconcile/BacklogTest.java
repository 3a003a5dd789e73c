package dev.databaseoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private static final int PLACES = 6;

  private final Store store = new Store();
  private final Backlog backlog = new Backlog(store, PLACES + 2);
  private final List<String> told = new ArrayList<>();

  BacklogTest() {
    backlog.setEventHandler(event -> told.add(event.getRelatedCustomResourceID().getName()));
  }

  @Test
  void aFewGetTheirTurnAndTheNextWhenOneIsDone() {
    List<Database> all = store.add(20);
    backlog.start();
    assertThat(told).hasSize(PLACES);

    backlog.visited(all.get(0));
    assertThat(told).hasSize(PLACES + 1);
  }

  @Test
  void eachGetsItsTurnOnce() {
    List<Database> all = store.add(50);
    backlog.start();
    all.forEach(backlog::visited);

    assertThat(told).doesNotHaveDuplicates().hasSize(50);
  }

  @Test
  void oneThatWasReconciledForAnotherReasonNeedsNoTurn() {
    List<Database> all = store.add(20);
    backlog.start();
    backlog.visited(all.get(19));
    all.subList(0, 19).forEach(backlog::visited);

    assertThat(told).hasSize(19).doesNotContain("db-19");
  }

  @Test
  void deletedOnesGiveTheirTurnOn() {
    List<Database> all = store.add(20);
    backlog.start();
    for (Database database : List.copyOf(all)) {
      store.remove(database);
      backlog.onResourceDeleted(database);
    }
    Database late = store.add(1).get(0);
    assertThat(backlog.admit(late)).isFalse();
    assertThat(told).contains(late.getMetadata().getName());
  }

  @Test
  void oneThatWaitsOnlyForOthersFinalizersNeedsNoTurn() {
    List<Database> all = store.add(1);
    all.get(0).getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    backlog.start();
    assertThat(told).isEmpty();
  }

  @Test
  void theCanaryIsNoDatabase() {
    Database canary = Databases.named("database-operator", Canary.NAME);
    store.content.put(ResourceID.fromResource(canary), canary);
    backlog.start();
    assertThat(told).isEmpty();
  }

  @Test
  void whatAppearsWaitsItsTurnUntilTheFirstReconciliation() {
    backlog.start();
    List<Database> all = store.add(20);
    assertThat(all).noneMatch(backlog::admit);
    assertThat(told).hasSize(PLACES);

    backlog.visited(all.get(0));
    assertThat(backlog.admit(store.add(1).get(0))).isTrue();
  }

  @Test
  void oneThatIsToldOfLateIsNotToldTwice() {
    List<Database> all = store.add(20);
    backlog.start();
    backlog.visited(all.get(0));
    assertThat(backlog.admit(all.get(19))).isFalse();
  }

  private static final class Store implements IndexerResourceCache<Database> {
    private final Map<ResourceID, Database> content = new LinkedHashMap<>();
    private int number;

    List<Database> add(int count) {
      return IntStream.range(0, count)
          .mapToObj(i -> Databases.named("shop", "db-" + number++))
          .peek(database -> content.put(ResourceID.fromResource(database), database))
          .toList();
    }

    void remove(Database database) {
      content.remove(ResourceID.fromResource(database));
    }

    @Override
    public Optional<Database> get(ResourceID id) {
      return Optional.ofNullable(content.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
      return content.keySet().stream();
    }

    @Override
    public Stream<Database> list(Predicate<Database> predicate) {
      return List.copyOf(content.values()).stream().filter(predicate);
    }

    @Override
    public Stream<Database> list(String namespace, Predicate<Database> predicate) {
      return list(predicate);
    }

    @Override
    public List<Database> byIndex(String index, String key) {
      return List.of();
    }

    @Override
    public void addIndexers(Map<String, Function<Database, List<String>>> indexers) {}
  }
}
