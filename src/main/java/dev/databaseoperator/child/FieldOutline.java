package dev.databaseoperator.child;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hash of the names of an object's fields, without their values. It changes when the set of desired
 * fields changes, and is the same for every Database of the same shape: elements of ownerReferences
 * are left out.
 */
final class FieldOutline {

  private static final String OWNERS = "ownerReferences";

  private FieldOutline() {}

  /** Returns the hash in hexadecimal digits. */
  static String of(Map<String, Object> desired) {
    Set<String> paths = new TreeSet<>();
    collect(desired, "", paths);
    return Integer.toHexString(String.join("\n", paths).hashCode());
  }

  private static void collect(Object part, String path, Set<String> paths) {
    paths.add(path);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (part instanceof Map<?, ?> map) {
      map.forEach((key, value) -> collect(value, path + "/" + key, paths));
    } else if (part instanceof List<?> list && MergeKeys.isMerged(name) && !OWNERS.equals(name)) {
      list.forEach(element -> collect(element, path + "/" + MergeKeys.key(element, name), paths));
    }
  }
}
