package dev.databaseoperator.child;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Keys by which server-side apply merges the elements of a list
 * (kubernetes.io/docs/reference/using-api/server-side-apply, "Merge strategy"), for the kinds that
 * the operator applies. Any other list is replaced as a whole.
 */
final class MergeKeys {

  /** Fields that identify an element, by the name of the list. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "ownerReferences",
          List.of("uid"),
          "containers",
          List.of("name"),
          "env",
          List.of("name"),
          "volumes",
          List.of("name"),
          "imagePullSecrets",
          List.of("name"),
          "volumeMounts",
          List.of("mountPath"),
          // Of a container and of a Service.
          "ports",
          List.of("containerPort", "port", "protocol"));

  private MergeKeys() {}

  /** Whether server-side apply merges the list of this name. */
  static boolean isMerged(String list) {
    return KEYS.containsKey(list);
  }

  /**
   * Returns the key of an element, without TCP, the default protocol of a port.
   *
   * @param list name of a merged list
   */
  static String key(Object element, String list) {
    return KEYS.getOrDefault(list, List.of()).stream()
        .map(key -> element instanceof Map<?, ?> map ? map.get(key) : null)
        .filter(Objects::nonNull)
        .filter(value -> !value.equals("TCP"))
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }
}
