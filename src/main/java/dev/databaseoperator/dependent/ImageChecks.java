package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.ImageCheckPod;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.kube.ExactDelete;
import dev.databaseoperator.status.ApiRefusal;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.ImageTrial;
import dev.databaseoperator.status.Observed;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the pod that tries an image ({@link ImageCheckPod}) while {@link ImageTrial} wants one, and
 * deletes it afterwards. It is never changed: another image is tried by another pod.
 */
public final class ImageChecks {

  private ImageChecks() {}

  /**
   * @return why the pod cannot be made, when the API server refuses it
   * @throws NameTakenException when a pod of that name is somebody else's
   */
  public static Optional<Problem> reconcile(
      Database database, Context<Database> context, Instant now) {
    Observed observed = Observed.read(database, context);
    ImageTrial trial = new ImageTrial(database, observed);
    if (observed.checkPod().isPresent()) {
      if (!(trial.wantsCheck() && trial.keepsPod(now))) {
        pods(context)
            .get(
                new ResourceID(
                    observed.checkPod().get().name(), database.getMetadata().getNamespace()))
            .ifPresent(pod -> delete(pod, context));
      }
      return Optional.empty();
    }
    return trial.wantsCheck() ? create(database, observed, context) : Optional.empty();
  }

  /** What follows is done when it has gone, which is an event. */
  private static void delete(Pod pod, Context<Database> context) {
    if (!pod.isMarkedForDeletion()) {
      new ExactDelete(context.getClient()).delete(pod);
    }
  }

  private static Optional<Problem> create(
      Database database, Observed observed, Context<Database> context) {
    Optional<Integer> major =
        Optional.ofNullable(database.getStatus()).map(DatabaseStatus::getMajorVersion);
    Optional<String> node = observed.pod().flatMap(PodFacts::node);
    int instance = Names.FIRST_INSTANCE;
    Optional<Problem> refusal =
        create(ImageCheckPod.of(database, instance, major, node), database, context);
    if (refusal
        .filter(problem -> problem.reason().equals(FailureReason.LimitRangeViolated.name()))
        .isPresent()) {
      refusal =
          create(
              ImageCheckPod.asLargeAsTheInstance(database, instance, major, node),
              database,
              context);
    }
    return refusal.map(problem -> ImageTrial.unchecked(database, problem.message()));
  }

  /** Returns why the API server refuses it. */
  private static Optional<Problem> create(
      Pod wanted, Database database, Context<Database> context) {
    try {
      Pod created = context.getClient().resource(wanted).create();
      pods(context).handleRecentResourceCreate(ResourceID.fromResource(created), created);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) == ApiErrors.Kind.ALREADY_EXISTS) {
        // Ours, and not in the cache yet, is as good; one that is going makes room.
        Ownership.live(wanted, database, context);
        return Optional.empty();
      }
      return Optional.of(
          ApiRefusal.of(e.getCode(), ApiErrors.causes(e), ApiErrors.message(e))
              .orElseThrow(() -> e));
    }
  }

  private static InformerEventSource<Pod, Database> pods(Context<Database> context) {
    return (InformerEventSource<Pod, Database>)
        context.eventSourceRetriever().getEventSourceFor(Pod.class);
  }
}
