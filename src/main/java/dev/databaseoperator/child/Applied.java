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
import org.jspecify.annotations.Nullable;

/**
 * Drift of an object from what was applied: a desired field that it lacks or that has another
 * value. Fields of other field managers are ignored. A field that is no longer desired is found by
 * the {@link FieldOutline} of what was applied, an annotation of the object.
 *
 * <p>Objects are maps and lists, as in JSON. Lists are compared as server-side apply merges them:
 * {@link MergeKeys}.
 */
public final class Applied {

  /** Maps that are replaced as a whole: with an additional label a selector matches no pod. */
  private static final Set<String> WHOLE = Set.of("selector");

  /** Fields that are a quantity, or a map of quantities. */
  private static final Set<String> AMOUNTS = Set.of("requests", "limits", "sizeLimit");

  private Applied() {}

  /**
   * An object to apply.
   *
   * @param object annotated with the outline of its fields
   * @param fields all its fields, that annotation included
   */
  public record Desired<R extends HasMetadata>(R object, Map<String, Object> fields) {

    /** Returns the path of the first field that {@code actual} lacks or has different. */
    public Optional<String> difference(HasMetadata actual, KubernetesSerialization serialization) {
      return Applied.difference(map(actual, serialization), fields, "", false);
    }
  }

  /** Annotates {@code object} with the outline of its fields. */
  public static <R extends HasMetadata> Desired<R> outlined(
      R object, KubernetesSerialization serialization) {
    Map<String, Object> fields = map(object, serialization);
    Map<String, String> annotations = new TreeMap<>();
    Optional.ofNullable(object.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    annotations.put(Annotations.APPLIED_FIELDS, FieldOutline.of(fields));
    object.getMetadata().setAnnotations(annotations);
    metadata(fields).put("annotations", annotations);
    return new Desired<>(object, fields);
  }

  // Every object has metadata, which are a map in JSON.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> metadata(Map<String, Object> fields) {
    return (Map<String, Object>) Objects.requireNonNull(fields.get("metadata"));
  }

  // Every Kubernetes object is a map in JSON.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(
      HasMetadata object, KubernetesSerialization serialization) {
    return serialization.convertValue(object, Map.class);
  }

  /**
   * Compares a part, like {@link Desired#difference}.
   *
   * @param path of the part, with slashes; empty for the whole object
   * @param amount whether the part is a quantity
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
    if (desired instanceof List<?> wanted && MergeKeys.isMerged(name)) {
      return actual instanceof List<?> found
          ? difference(found, wanted, path, name)
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
      List<?> found, List<?> wanted, String path, String list) {
    return wanted.stream()
        .map(
            element -> {
              String key = MergeKeys.key(element, list);
              List<?> others =
                  found.stream().filter(other -> key.equals(MergeKeys.key(other, list))).toList();
              // Of two elements with one key the last counts in most places, and that is not the
              // operator's.
              return others.size() == 1
                  ? difference(others.get(0), element, path + "/" + key, false)
                  : Optional.of(path + "/" + key);
            })
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Compares numbers by their digits: the API server returns other number types. */
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
      // No quantity, so not the desired one.
      return false;
    }
  }
}
