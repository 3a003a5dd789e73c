package dev.databaseoperator.testkit;

import dev.databaseoperator.view.Caches;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Caches of the objects that a test puts there. */
public final class MapCaches implements Caches {

  private final List<HasMetadata> objects = new ArrayList<>();
  private final List<Secret> usersSecrets = new ArrayList<>();

  /** With these objects of the operator's. */
  public MapCaches(HasMetadata... present) {
    objects.addAll(List.of(present));
  }

  /** Puts an object there, in place of the one of its kind and name. */
  public void put(HasMetadata object) {
    objects.removeIf(
        found ->
            found.getKind().equals(object.getKind())
                && named(
                    found, object.getMetadata().getNamespace(), object.getMetadata().getName()));
    objects.add(object);
  }

  /** Takes it away. */
  public void remove(Class<? extends HasMetadata> type, String name) {
    objects.removeIf(found -> type.isInstance(found) && found.getMetadata().getName().equals(name));
  }

  /** Puts a user's Secret there that asks to be watched. */
  public void putUsers(Secret secret) {
    usersSecrets.add(secret);
  }

  @Override
  public <R extends HasMetadata> Optional<R> get(Class<R> type, String namespace, String name) {
    return objects.stream()
        .filter(type::isInstance)
        .filter(object -> named(object, namespace, name))
        .map(type::cast)
        .findFirst();
  }

  @Override
  public Optional<Secret> usersSecret(String namespace, String name) {
    return usersSecrets.stream().filter(secret -> named(secret, namespace, name)).findFirst();
  }

  @Override
  public List<Pod> podsWith(String namespace, String claim) {
    return pods()
        .filter(pod -> namespace.equals(pod.getMetadata().getNamespace()))
        .filter(
            pod ->
                pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getPersistentVolumeClaim() != null)
                    .anyMatch(
                        volume -> claim.equals(volume.getPersistentVolumeClaim().getClaimName())))
        .toList();
  }

  @Override
  public List<Pod> podsOf(String controllerUid) {
    return pods()
        .filter(
            pod ->
                pod.getMetadata().getOwnerReferences().stream()
                    .anyMatch(
                        owner ->
                            Boolean.TRUE.equals(owner.getController())
                                && controllerUid.equals(owner.getUid())))
        .toList();
  }

  @Override
  public Observed.PodMonitorState podMonitor(String namespace, String name) {
    return Observed.PodMonitorState.KIND_UNKNOWN;
  }

  @Override
  public <R extends HasMetadata> void wrote(R written, Optional<R> before) {
    put(written);
  }

  private java.util.stream.Stream<Pod> pods() {
    return objects.stream().filter(Pod.class::isInstance).map(Pod.class::cast);
  }

  private static boolean named(HasMetadata object, String namespace, String name) {
    return name.equals(object.getMetadata().getName())
        && (namespace == null || namespace.equals(object.getMetadata().getNamespace()));
  }
}
