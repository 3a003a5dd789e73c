package dev.databaseoperator.kube.json;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Cache of recent values, to keep one copy of equal ones. A value is kept no longer than an object
 * that has it; of two with one slot it keeps the later.
 */
final class Recent<T> {

  private final AtomicReferenceArray<WeakReference<T>> known;

  /**
   * @param slots a power of two
   */
  Recent(int slots) {
    this.known = new AtomicReferenceArray<>(slots);
  }

  /** Returns {@code value}, or an equal one that is known. */
  T once(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (known.length() - 1);
    WeakReference<T> last = known.get(slot);
    T found = last == null ? null : last.get();
    if (found != null && value.equals(found)) {
      return found;
    }
    known.set(slot, new WeakReference<>(value));
    return value;
  }
}
