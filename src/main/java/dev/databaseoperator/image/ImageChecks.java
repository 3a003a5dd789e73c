package dev.databaseoperator.image;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.diagnosis.ApiRefusal;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ExactDelete;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/**
 * Creates the pod that tries an image ({@link ImageCheckPod}) while {@link ImageTrial} requires
 * one, and deletes it afterwards. It is never changed: another image is tried by another pod.
 */
public final class ImageChecks {

  private ImageChecks() {}

  /**
   * Creates the pod when it is required and missing, deletes it when it is not required.
   *
   * @param observed the instance whose image is changed
   * @return why the pod cannot be made, when the API server refuses it
   * @throws dev.databaseoperator.status.ProblemException when a pod of that name belongs to another
   *     owner
   */
  public static Optional<Problem> bringUp(View view, Observed observed, KubernetesClient client) {
    Database database = view.database();
    ImageTrial trial = new ImageTrial(database, observed);
    if (observed.checkPod().isPresent()) {
      if (!(trial.wantsCheck() && trial.keepsPod(view.now()))) {
        view.get(Pod.class, observed.checkPod().get().name())
            // The end of the pod is an event, which continues here.
            .filter(pod -> !pod.isMarkedForDeletion())
            .ifPresent(new ExactDelete(client)::delete);
      }
      return Optional.empty();
    }
    return trial.wantsCheck() ? create(database, observed, view, client) : Optional.empty();
  }

  private static Optional<Problem> create(
      Database database, Observed observed, View view, KubernetesClient client) {
    Optional<Integer> major =
        Optional.ofNullable(database.getStatus()).map(DatabaseStatus::getMajorVersion);
    Optional<String> node = observed.pod().flatMap(PodFacts::node);
    int instance = observed.number();
    Optional<Problem> refusal =
        create(ImageCheckPod.of(database, instance, major, node), view, client);
    if (refusal
        .filter(problem -> problem.reason().equals(FailureReason.LimitRangeViolated.name()))
        .isPresent()) {
      refusal =
          create(ImageCheckPod.asLargeAsTheInstance(database, instance, major, node), view, client);
    }
    return refusal.map(problem -> ImageTrial.unchecked(database, instance, problem.message()));
  }

  /**
   * Creates the pod.
   *
   * @return why the API server refuses it, if it does
   */
  private static Optional<Problem> create(Pod wanted, View view, KubernetesClient client) {
    try {
      view.wrote(client.resource(wanted).create());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) == ApiErrors.Kind.ALREADY_EXISTS) {
        // Accepts the Database's own pod that is not in the cache yet; a later reconciliation
        // replaces one that is being deleted.
        Ownership.adopt(wanted, view.database(), client);
        return Optional.empty();
      }
      return Optional.of(
          ApiRefusal.of(e.getCode(), ApiErrors.causes(e), ApiErrors.message(e))
              .orElseThrow(() -> e));
    }
  }
}
