package dev.databaseoperator.child;

import dev.databaseoperator.api.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether an object still is what was applied: whether it has everything that is desired, whatever
 * it has besides. A field that is no longer desired does not show by that; the {@link #outline} of
 * what was applied, kept on the object, does.
 *
 * <p>Objects are maps and lists, as they are in JSON. Of a list that the API server merges,
 * elements belong together by a key (kubernetes.io/docs/reference/using-api/server-side-apply,
 * "Merge strategy"); any other list, and a selector, is compared as a whole.
 */
final class Applied {

  /** Keys of lists that are merged, as far as the operator has such lists in its objects. */
  private static final List<String> MERGE_KEYS = List.of("uid", "name", "mountPath");

  /** Maps that are replaced as a whole: a further label would select nothing. */
  private static final Set<String> WHOLE = Set.of("selector", "matchLabels");

  /** Fields that are an amount, or have only amounts in them. */
  private static final Set<String> AMOUNTS = Set.of("requests", "limits", "sizeLimit");

  private Applied() {}

  /**
   * Notes on {@code desired} which fields it has.
   *
   * @return the same
   */
  static <R extends HasMetadata> R outlined(R desired, KubernetesSerialization serialization) {
    Map<String, String> annotations = new TreeMap<>();
    Optional.ofNullable(desired.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    annotations.put(Annotations.APPLIED_FIELDS, outline(map(desired, serialization)));
    desired.getMetadata().setAnnotations(annotations);
    return desired;
  }

  /** Whether {@code actual} has all that {@code desired} says. */
  static boolean has(
      HasMetadata actual, HasMetadata desired, KubernetesSerialization serialization) {
    return has(map(actual, serialization), map(desired, serialization), "", false);
  }

  @SuppressWarnings("unchecked") // an object of Kubernetes is a map in JSON
  private static Map<String, Object> map(
      HasMetadata object, KubernetesSerialization serialization) {
    return serialization.convertValue(object, Map.class);
  }

  /**
   * @param name of the field
   * @param amount whether it is one of an amount of something
   */
  static boolean has(Object actual, Object desired, String name, boolean amount) {
    if (desired instanceof Map<?, ?> wanted) {
      return actual instanceof Map<?, ?> found
          && (WHOLE.contains(name)
              ? found.equals(wanted)
              : hasAll(found, wanted, AMOUNTS.contains(name)));
    }
    if (desired instanceof List<?> wanted) {
      return actual instanceof List<?> found && hasAll(found, wanted);
    }
    return isSame(actual, desired, amount || AMOUNTS.contains(name));
  }

  private static boolean hasAll(Map<?, ?> found, Map<?, ?> wanted, boolean amounts) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                has(
                    found.get(entry.getKey()),
                    entry.getValue(),
                    entry.getKey().toString(),
                    amounts));
  }

  private static boolean hasAll(List<?> found, List<?> wanted) {
    Optional<String> key = mergeKey(wanted);
    if (key.isPresent()) {
      return wanted.stream()
          .allMatch(
              element ->
                  found.stream()
                      .filter(other -> isSameElement(key.get(), other, element))
                      .findFirst()
                      .filter(other -> has(other, element, "", false))
                      .isPresent());
    }
    if (found.size() != wanted.size()) {
      return false;
    }
    Iterator<?> others = found.iterator();
    return wanted.stream().allMatch(element -> has(others.next(), element, "", false));
  }

  private static boolean isSameElement(String key, Object found, Object wanted) {
    return found instanceof Map<?, ?> other
        && wanted instanceof Map<?, ?> element
        && Objects.equals(other.get(key), element.get(key));
  }

  /** By which its elements belong together; empty when it is compared as a whole. */
  private static Optional<String> mergeKey(List<?> list) {
    return MERGE_KEYS.stream()
        .filter(
            key ->
                !list.isEmpty()
                    && list.stream()
                        .allMatch(
                            element -> element instanceof Map<?, ?> map && map.containsKey(key)))
        .findFirst();
  }

  /** The API server writes numbers and quantities in its own way. */
  private static boolean isSame(Object actual, Object desired, boolean amount) {
    if (Objects.equals(actual, desired)) {
      return true;
    }
    if (actual instanceof Number one && desired instanceof Number other) {
      return one.toString().equals(other.toString());
    }
    return amount
        && actual instanceof String one
        && desired instanceof String other
        && isSameAmount(one, other);
  }

  private static boolean isSameAmount(String one, String other) {
    try {
      return Quantity.parse(one).equals(Quantity.parse(other));
    } catch (IllegalArgumentException e) {
      // No amount at all, so not the one that is desired.
      return false;
    }
  }

  /** Which fields {@code desired} has, not what is in them, in a few characters. */
  static String outline(Map<String, Object> desired) {
    StringBuilder paths = new StringBuilder();
    paths(desired, "", paths);
    return Integer.toHexString(paths.toString().hashCode());
  }

  private static void paths(Object part, String path, StringBuilder paths) {
    if (part instanceof Map<?, ?> map) {
      new TreeMap<>(map).forEach((key, value) -> paths(value, path + "/" + key, paths));
    } else if (part instanceof List<?> list && mergeKey(list).isPresent()) {
      String key = mergeKey(list).get();
      list.forEach(element -> paths(element, path + "/" + ((Map<?, ?>) element).get(key), paths));
    }
    paths.append(path).append('\n');
  }
}
