package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;

/**
 * Index of children by the UID of their controller.
 *
 * <p>It protects from adopting what belongs to a namesake: a StatefulSet that was deleted and
 * created again has the same name, and so has its pod, while the pod of the old one may still be
 * there, ready, before the garbage collector deletes it.
 */
public final class ControllerIndex {

  /** Name of the index. */
  public static final String NAME = "by-controller-uid";

  private ControllerIndex() {}

  /** Returns the keys of {@code child} in the index: none or one. */
  public static List<String> keys(HasMetadata child) {
    return child.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getUid)
        .toList();
  }

  /** Whether {@code owner} controls {@code child}. */
  public static boolean controls(HasMetadata owner, HasMetadata child) {
    return controls(owner.getMetadata().getUid(), child);
  }

  /** Whether the object with this UID controls {@code child}. */
  public static boolean controls(String uid, HasMetadata child) {
    return keys(child).contains(uid);
  }
}
