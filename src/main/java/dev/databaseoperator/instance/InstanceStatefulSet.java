package dev.databaseoperator.instance;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code NAME-1}…: one StatefulSet per instance, of 0 or 1 pods, so that each instance can be
 * fenced separately and two pods never share a volume.
 */
public final class InstanceStatefulSet {

  private InstanceStatefulSet() {}

  /**
   * Returns the desired StatefulSet without its number of pods, which is scaled separately.
   *
   * @param image may differ from the spec's
   * @param annotations notes of the operator
   */
  public static StatefulSet of(
      Database database, int instance, String image, Map<String, String> annotations) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(database));
    selector.put(Labels.INSTANCE, Names.instance(database, instance));
    return new StatefulSetBuilder()
        .withMetadata(
            ChildMetadata.owned(
                database,
                Names.instance(database, instance),
                Labels.ofInstance(database, instance)))
        .editMetadata()
        .addToAnnotations(Annotations.APPLIED_IMAGE, image)
        .addToAnnotations(annotations)
        .endMetadata()
        .withNewSpec()
        .withServiceName(Names.instancesService(database))
        // With OrderedReady a pod that never gets ready (a wrong image) blocks its own correction.
        .withPodManagementPolicy("Parallel")
        .withRevisionHistoryLimit(2)
        // The operator deletes the pods: only it knows the order of a Database's instances.
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(selector)
        .endSelector()
        .withTemplate(InstancePod.of(database, instance, image))
        .endSpec()
        .build();
  }
}
