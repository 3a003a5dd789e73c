package dev.databaseoperator.boot;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Bytes in the heap after its last whole collection: an estimate of what is in use, and so of how
 * near the heap is to its limit.
 *
 * <p>A collection of the young generation alone does not count. It leaves garbage in the old one,
 * which in a healthy operator with nothing to do may be most of the heap for hours. The pools of a
 * native binary report the last collection of any kind, and no notification has its kind. So the
 * pools are read when, since the value was last read, a collector of the whole heap has run. What
 * has been promoted between that collection and the question is counted with it: the value may be
 * somewhat too high, and is never too low.
 */
final class HeapAfterCollection {

  private final LongSupplier collections;
  private final LongSupplier held;
  private long collectionsBefore;
  private long bytes;

  /**
   * Computes from the given functions.
   *
   * @param collections number of whole collections until now
   * @param held bytes in the heap after the last collection of any kind
   */
  HeapAfterCollection(LongSupplier collections, LongSupplier held) {
    this.collections = collections;
    this.held = held;
  }

  /** Measures the heap of this process. */
  static HeapAfterCollection ofThisProcess() {
    List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    List<String> names = pools.stream().map(MemoryPoolMXBean::getName).toList();
    List<GarbageCollectorMXBean> collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(each -> Arrays.asList(each.getMemoryPoolNames()).containsAll(names))
            .toList();
    return new HeapAfterCollection(
        () -> collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum(),
        () -> pools.stream().mapToLong(HeapAfterCollection::held).sum());
  }

  /** Returns the bytes; 0 before the first whole collection. */
  synchronized long bytes() {
    long now = collections.getAsLong();
    if (now != collectionsBefore) {
      collectionsBefore = now;
      bytes = held.getAsLong();
    }
    return bytes;
  }

  private static long held(MemoryPoolMXBean pool) {
    MemoryUsage usage = pool.getCollectionUsage();
    return usage == null ? 0 : usage.getUsed();
  }
}
