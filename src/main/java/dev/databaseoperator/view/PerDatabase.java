package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Values that this process keeps per Database, by UID, until the Database is deleted. Made by
 * {@link Memories}. Only the frequency of work depends on them: another process reaches the same
 * result.
 *
 * <p>Thread-safe.
 *
 * @param <T> immutable once kept, or thread-safe too
 */
public final class PerDatabase<T> {

  private final Map<String, T> byUid = new ConcurrentHashMap<>();
  private final Memories memories;

  PerDatabase(Memories memories) {
    this.memories = memories;
  }

  /** Returns the value of {@code database}, if there is one. */
  public Optional<T> of(Database database) {
    return Optional.ofNullable(byUid.get(uid(database)));
  }

  /** Keeps {@code value}, in place of an earlier one. */
  public void put(Database database, T value) {
    update(database, any -> value);
  }

  /**
   * Changes the value.
   *
   * @param change gets null when there is none; returns null to forget it
   */
  public void update(Database database, UnaryOperator<T> change) {
    byUid.compute(uid(database), (uid, last) -> memories.isGone(uid) ? null : change.apply(last));
  }

  /** Returns the value of {@code database}; keeps {@code first} when there is none. */
  public T computeIfAbsent(Database database, Supplier<T> first) {
    T value =
        byUid.computeIfAbsent(uid(database), uid -> memories.isGone(uid) ? null : first.get());
    return value == null ? first.get() : value;
  }

  /** Forgets the value of {@code database}. */
  public void forget(Database database) {
    byUid.remove(uid(database));
  }

  private static String uid(Database database) {
    return database.getMetadata().getUid();
  }
}
