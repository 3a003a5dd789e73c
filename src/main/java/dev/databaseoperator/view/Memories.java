package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All values that this process keeps per Database. Those of a deleted Database are forgotten at
 * once, and a running reconciliation of it keeps no new ones.
 */
@Singleton
public final class Memories {

  /** Limit of remembered deletions; fewer Databases are deleted while one reconciliation runs. */
  private static final int GONE = 1000;

  private final List<PerDatabase<?>> all = new CopyOnWriteArrayList<>();
  private final Set<String> gone = new LinkedHashSet<>();

  /** Returns a new, empty store. */
  public <T> PerDatabase<T> perDatabase() {
    PerDatabase<T> one = new PerDatabase<>(this);
    all.add(one);
    return one;
  }

  /** Notes that the Database exists, also after it seemed to be deleted. */
  public void appeared(Database database) {
    synchronized (gone) {
      gone.remove(database.getMetadata().getUid());
    }
  }

  /** Forgets a deleted Database. */
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
