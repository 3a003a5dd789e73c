package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All that this process remembers of Databases. A Database that is gone is forgotten at once, also
 * by a reconciliation that is still at work on it.
 */
@Singleton
public final class Memories {

  /** More are not deleted while one reconciliation runs. */
  private static final int GONE = 1000;

  private final List<PerDatabase<?>> all = new CopyOnWriteArrayList<>();
  private final Set<String> gone = new LinkedHashSet<>();

  /** One more, of nothing yet. */
  public <T> PerDatabase<T> perDatabase() {
    PerDatabase<T> one = new PerDatabase<>(this);
    all.add(one);
    return one;
  }

  /** The Database exists, also when it seemed to be gone before. */
  public void appeared(Database database) {
    synchronized (gone) {
      gone.remove(database.getMetadata().getUid());
    }
  }

  /** The Database does not exist any more. */
  public void gone(Database database) {
    synchronized (gone) {
      gone.add(database.getMetadata().getUid());
      if (gone.size() > GONE) {
        gone.remove(gone.iterator().next());
      }
    }
    all.forEach(one -> one.forget(database));
  }

  boolean isGone(String uid) {
    synchronized (gone) {
      return gone.contains(uid);
    }
  }
}
