package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What this process remembers of each Database, by UID, until that is gone, however it went. Made
 * by {@link Memories}. Nothing depends on it but how often something is done: another process finds
 * the same.
 *
 * <p>For all threads.
 *
 * @param <T> is not changed once it is remembered, or is for all threads too
 */
public final class PerDatabase<T> {

  private final Map<String, T> byUid = new ConcurrentHashMap<>();
  private final Memories memories;

  PerDatabase(Memories memories) {
    this.memories = memories;
  }

  /** What is remembered of {@code database}. */
  public Optional<T> of(Database database) {
    return Optional.ofNullable(byUid.get(uid(database)));
  }

  /** Remembers {@code value}, in place of what was remembered before. */
  public void put(Database database, T value) {
    update(database, any -> value);
  }

  /**
   * Changes what is remembered.
   *
   * @param change gets null when nothing is; returns null to forget it
   */
  public void update(Database database, UnaryOperator<T> change) {
    byUid.compute(uid(database), (uid, last) -> memories.isGone(uid) ? null : change.apply(last));
  }

  /** What is remembered of {@code database}; from now on {@code first} when nothing is. */
  public T computeIfAbsent(Database database, Supplier<T> first) {
    T value =
        byUid.computeIfAbsent(uid(database), uid -> memories.isGone(uid) ? null : first.get());
    return value == null ? first.get() : value;
  }

  /** Forgets what is remembered of {@code database}. */
  public void forget(Database database) {
    byUid.remove(uid(database));
  }

  private static String uid(Database database) {
    return database.getMetadata().getUid();
  }
}
