package dev.databaseoperator.child;

import dev.databaseoperator.api.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object still is what was applied: whether it has everything that is desired, whatever
 * it has besides. A field that is no longer desired does not show by that; the {@link #outline} of
 * what was applied, kept on the object, does.
 *
 * <p>Objects are maps and lists, as they are in JSON. Lists are merged or replaced as a whole as
 * the API server does it (kubernetes.io/docs/reference/using-api/server-side-apply, "Merge
 * strategy").
 */
public final class Applied {

  private static final String OWNERS = "ownerReferences";

  /**
   * Keys by which the elements of a merged list belong together, by the name of the list; any other
   * list is replaced as a whole. Of the kinds that the operator applies.
   */
  private static final Map<String, List<String>> MERGED =
      Map.of(
          OWNERS,
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
          // Of a container, and of a Service; what a port does not say is TCP.
          "ports",
          List.of("containerPort", "port", "protocol"));

  /** Maps that are replaced as a whole: a further label would select nothing. */
  private static final Set<String> WHOLE = Set.of("selector");

  /** Fields that are an amount, or have only amounts in them. */
  private static final Set<String> AMOUNTS = Set.of("requests", "limits", "sizeLimit");

  private Applied() {}

  /**
   * Notes on {@code desired} which fields it has.
   *
   * @return the same
   */
  public static <R extends HasMetadata> R outlined(
      R desired, KubernetesSerialization serialization) {
    Map<String, String> annotations = new TreeMap<>();
    Optional.ofNullable(desired.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    annotations.put(Annotations.APPLIED_FIELDS, outline(map(desired, serialization)));
    desired.getMetadata().setAnnotations(annotations);
    return desired;
  }

  /** The path of the first field in which {@code actual} is not as {@code desired} says. */
  public static Optional<String> difference(
      HasMetadata actual, HasMetadata desired, KubernetesSerialization serialization) {
    return difference(map(actual, serialization), map(desired, serialization), "", false);
  }

  // An object of Kubernetes is a map in JSON.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(
      HasMetadata object, KubernetesSerialization serialization) {
    return serialization.convertValue(object, Map.class);
  }

  /**
   * As {@link #difference(HasMetadata, HasMetadata, KubernetesSerialization)}, of a part.
   *
   * @param path of the part, with slashes; empty for the whole object
   * @param amount whether it is an amount of something
   */
  public static Optional<String> difference(
      @Nullable Object actual, @Nullable Object desired, String path, boolean amount) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (WHOLE.contains(name)) {
      return isEqual(actual, desired) ? Optional.empty() : Optional.of(path);
    }
    if (desired instanceof Map<?, ?> wanted) {
      return actual instanceof Map<?, ?> found
          ? difference(found, wanted, path, AMOUNTS.contains(name))
          : Optional.of(path);
    }
    if (desired instanceof List<?> wanted && MERGED.containsKey(name)) {
      return actual instanceof List<?> found
          ? difference(found, wanted, path, MERGED.get(name))
          : Optional.of(path);
    }
    boolean same =
        (amount || AMOUNTS.contains(name))
            ? isSameAmount(actual, desired)
            : isEqual(actual, desired);
    return same ? Optional.empty() : Optional.of(path);
  }

  private static Optional<String> difference(
      Map<?, ?> found, Map<?, ?> wanted, String path, boolean amounts) {
    return wanted.entrySet().stream()
        .map(
            entry ->
                difference(
                    found.get(entry.getKey()),
                    entry.getValue(),
                    path + "/" + entry.getKey(),
                    amounts))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> difference(
      List<?> found, List<?> wanted, String path, List<String> keys) {
    return wanted.stream()
        .map(
            element -> {
              String key = key(element, keys);
              List<?> others =
                  found.stream().filter(other -> key.equals(key(other, keys))).toList();
              // Of two with one key the last counts in most places, which is not ours then.
              return others.size() == 1
                  ? difference(others.get(0), element, path + "/" + key, false)
                  : Optional.of(path + "/" + key);
            })
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static String key(Object element, List<String> keys) {
    return keys.stream()
        .map(key -> element instanceof Map<?, ?> map ? map.get(key) : null)
        .filter(Objects::nonNull)
        .filter(value -> !value.equals("TCP"))
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /** The API server writes numbers in its own way. */
  private static boolean isEqual(@Nullable Object actual, @Nullable Object desired) {
    if (actual instanceof Map<?, ?> one && desired instanceof Map<?, ?> other) {
      return one.keySet().equals(other.keySet())
          && one.entrySet().stream()
              .allMatch(entry -> isEqual(entry.getValue(), other.get(entry.getKey())));
    }
    if (actual instanceof List<?> one && desired instanceof List<?> other) {
      List<Object> left = new ArrayList<>(other);
      return one.size() == other.size()
          && one.stream().allMatch(element -> isEqual(element, left.remove(0)));
    }
    return (actual instanceof Number one && desired instanceof Number other)
        ? one.toString().equals(other.toString())
        : Objects.equals(actual, desired);
  }

  private static boolean isSameAmount(@Nullable Object actual, @Nullable Object desired) {
    try {
      return Quantity.parse(String.valueOf(actual)).equals(Quantity.parse(String.valueOf(desired)));
    } catch (IllegalArgumentException e) {
      // No amount at all, so not the one that is desired.
      return false;
    }
  }

  /**
   * Which fields {@code desired} has, not what is in them, in a few characters: the same for every
   * Database of the same shape, so not whose object it is.
   */
  static String outline(Map<String, Object> desired) {
    Set<String> paths = new TreeSet<>();
    paths(desired, "", paths);
    return Integer.toHexString(String.join("\n", paths).hashCode());
  }

  private static void paths(Object part, String path, Set<String> paths) {
    paths.add(path);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (part instanceof Map<?, ?> map) {
      map.forEach((key, value) -> paths(value, path + "/" + key, paths));
    } else if (part instanceof List<?> list && MERGED.containsKey(name) && !OWNERS.equals(name)) {
      list.forEach(element -> paths(element, path + "/" + key(element, MERGED.get(name)), paths));
    }
  }
}
