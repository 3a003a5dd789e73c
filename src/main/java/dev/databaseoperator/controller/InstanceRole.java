package dev.databaseoperator.controller;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.LabelDrift;
import dev.databaseoperator.status.Observed;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * The role label of an instance's pod, by which {@code NAME-rw} finds the primary: a pod without it
 * is cut off from its clients. The pod gets it from the StatefulSet's template; changed by hand
 * later, only the operator puts it back.
 */
final class InstanceRole {

  private InstanceRole() {}

  static void correct(Observed observed, KubernetesClient client) {
    observed
        .pod()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(pod -> new LabelDrift(client).correct(pod, Labels.ROLE, Labels.ROLE_PRIMARY));
  }
}
