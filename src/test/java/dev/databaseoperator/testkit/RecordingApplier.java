package dev.databaseoperator.testkit;

import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Kept;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts objects into the view as an API server would return them, and notes each write as {@code
 * verb Kind/name}. It outlives a reconciliation: {@link #of} begins the next one.
 */
public final class RecordingApplier implements Applier {

  private final List<String> writes = new ArrayList<>();
  private final Map<String, Integer> applied = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private View view;

  /** The same, in the reconciliation of {@code next}. */
  public RecordingApplier of(View next) {
    view = next;
    return this;
  }

  /** The API server answers 403 to each write of the object of this kind and name. */
  public void refuse(String object) {
    refused.add(object);
  }

  /** What was written since the last call. */
  public List<String> writes() {
    List<String> since = List.copyOf(writes);
    writes.clear();
    return since;
  }

  @Override
  public <R extends HasMetadata> R applied(Class<R> type, R wanted) {
    Optional<R> present = view.get(type, wanted.getMetadata().getName());
    int hash = wanted.hashCode();
    if (present.isPresent() && applied.getOrDefault(key(wanted), 0) == hash) {
      return present.get();
    }
    write("apply", wanted);
    applied.put(key(wanted), hash);
    if (wanted instanceof StatefulSet set && set.getSpec().getReplicas() == null) {
      set.getSpec().setReplicas(1);
    }
    return view.wrote(wanted);
  }

  @Override
  public <R extends HasMetadata> R kept(Kept<R> kept) {
    Optional<R> present = view.get(kept.type(), kept.name());
    if (present.isEmpty()) {
      R created = kept.created();
      write("create", created);
      return view.wrote(created);
    }
    R changed = kept.changed(present.get(), present.get());
    if (changed.equals(present.get())) {
      return present.get();
    }
    write("change", changed);
    return view.wrote(changed);
  }

  private void write(String verb, HasMetadata object) {
    if (refused.contains(key(object))) {
      throw new KubernetesClientException(key(object) + " is refused by a policy", 403, null);
    }
    if (object.getMetadata().getUid() == null) {
      object.getMetadata().setUid("uid-of-" + key(object));
      object.getMetadata().setCreationTimestamp(view.now().toString());
    }
    writes.add(verb + " " + key(object));
  }

  private static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }
}
