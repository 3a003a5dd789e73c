package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers of the instances of a Database. Each instance has its own StatefulSet, volume and host
 * name, which end with its number.
 */
public final class InstanceNumbers {

  /** More are never made, whatever a spec says that the API server has not checked. */
  private static final int MOST = 9;

  private InstanceNumbers() {}

  /** Those that should exist, the first one first. */
  public static List<Integer> wanted(Database database) {
    int wanted = Math.min(Math.max(1, database.getSpec().getInstances()), MOST);
    return IntStream.rangeClosed(1, wanted).boxed().toList();
  }

  /** Names of the StatefulSets and volumes of the {@link #wanted} ones. */
  public static List<String> names(Database database) {
    return wanted(database).stream().map(number -> Names.instance(database, number)).toList();
  }
}
