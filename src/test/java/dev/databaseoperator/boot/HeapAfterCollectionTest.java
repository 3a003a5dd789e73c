package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapAfterCollectionTest {

  private static final int MEBIBYTE = 1 << 20;

  private long collections;
  private long held;
  private final HeapAfterCollection heap = new HeapAfterCollection(() -> collections, () -> held);

  @Test
  void isZeroBeforeTheFirstWholeCollection() {
    held = 10;

    assertThat(heap.bytes()).isZero();
  }

  @Test
  void isWhatTheHeapHeldWhenAWholeCollectionHasRun() {
    held = 10;
    collections = 1;

    assertThat(heap.bytes()).isEqualTo(10);
  }

  @Test
  void garbageThatAYoungCollectionLeavesDoesNotCount() {
    held = 10;
    collections = 1;
    heap.bytes();
    held = 90;

    assertThat(heap.bytes()).isEqualTo(10);
  }

  @Test
  void nextWholeCollectionCounts() {
    held = 10;
    collections = 1;
    heap.bytes();
    held = 40;
    collections = 3;

    assertThat(heap.bytes()).isEqualTo(40);
  }

  @Test
  void growsByWhatThisProcessKeepsAndShrinksWhenItLetsGo() {
    HeapAfterCollection own = HeapAfterCollection.ofThisProcess();
    System.gc();
    long before = own.bytes();
    byte[][] kept = new byte[32][MEBIBYTE];
    System.gc();
    long with = own.bytes();
    assertThat(kept).hasDimensions(32, MEBIBYTE);
    kept = null;
    System.gc();

    assertThat(before).isPositive();
    assertThat(with - before).isGreaterThan(30 * MEBIBYTE);
    assertThat(with - own.bytes()).isGreaterThan(30 * MEBIBYTE);
    assertThat(with).isLessThan(Runtime.getRuntime().maxMemory());
  }
}
