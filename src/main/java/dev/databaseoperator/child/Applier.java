package dev.databaseoperator.child;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.ApiErrors;
import dev.databaseoperator.kube.ConflictRetry;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings objects of a Database to the API server, in one reconciliation. */
public final class Applier {

  // Any version would do: to an object that does not exist none belongs.
  private static final String NONE_BEFORE = "1";

  private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

  private final View view;
  private final Context<Database> context;
  private final ConflictRetry retry;
  private final Rewrites rewrites;

  /**
   * @param view takes note of what is written
   * @param rewrites one for all reconciliations
   */
  public Applier(View view, Context<Database> context, ConflictRetry retry, Rewrites rewrites) {
    this.view = view;
    this.context = context;
    this.retry = retry;
    this.rewrites = rewrites;
  }

  /**
   * An object that only the operator writes: server-side apply of exactly what {@code wanted} says,
   * when the cache shows a difference in a field we manage. Fields of others are left alone.
   *
   * @param wanted complete, and not used for anything else
   * @return the object as it is then
   */
  public <R extends HasMetadata> R applied(Class<R> type, R wanted) {
    R desired = Applied.outlined(wanted, context.getClient().getKubernetesSerialization());
    Optional<R> present = view.get(type, desired.getMetadata().getName());
    if (present.isEmpty()) {
      return view.wrote(create(desired));
    }
    R actual = present.get();
    return rewrites.isAnswerTo(view.database(), desired, actual)
            || difference(desired, actual).isEmpty()
        ? actual
        : view.wrote(update(desired));
  }

  /** Only one that does not exist; what stands in the way is looked at first. */
  private <R extends HasMetadata> R create(R desired) {
    desired.getMetadata().setResourceVersion(NONE_BEFORE);
    try {
      return apply(desired);
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.CONFLICT
          && ApiErrors.kind(e) != ApiErrors.Kind.ALREADY_EXISTS) {
        throw e;
      }
      desired.getMetadata().setResourceVersion(null);
      if (Ownership.live(desired, view.database(), context.getClient()).isEmpty()) {
        throw e;
      }
      return update(desired);
    }
  }

  private <R extends HasMetadata> R update(R desired) {
    R answer = apply(desired);
    Optional<String> difference = difference(desired, answer);
    rewrites.note(view.database(), desired, answer, difference.isEmpty());
    difference.ifPresent(
        path ->
            LOG.warn(
                "{} {}/{} is not as it was applied, from {} on: admission has rewritten it, or a list has a key twice",
                answer.getKind(),
                answer.getMetadata().getNamespace(),
                answer.getMetadata().getName(),
                path));
    return answer;
  }

  private <R extends HasMetadata> R apply(R desired) {
    return context
        .getClient()
        .resource(desired)
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
  }

  private Optional<String> difference(HasMetadata desired, HasMetadata actual) {
    return Applied.difference(actual, desired, context.getClient().getKubernetesSerialization());
  }

  /** An object that users also edit: created, or changed as {@code kept} says. */
  <R extends HasMetadata> R kept(Kept<R> kept) {
    R seen = view.get(kept.type(), kept.name()).orElseGet(() -> view.wrote(created(kept)));
    R found = isMislabelled(seen) ? view.wrote(labelled(seen, kept)) : seen;
    R changed = retry.update(found, fresh -> kept.changed(found, fresh));
    return changed == found ? found : view.wrote(changed);
  }

  private <R extends HasMetadata> R created(Kept<R> kept) {
    R wanted = kept.created();
    try {
      return context.getClient().resource(wanted).create();
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.ALREADY_EXISTS) {
        throw e;
      }
      // Ours, made by a request whose reply was lost, or not in the cache yet: adopt it.
      return Ownership.live(wanted, view.database(), context.getClient()).orElseThrow(() -> e);
    }
  }

  private boolean isMislabelled(HasMetadata found) {
    return !found.isMarkedForDeletion() && Ownership.isMislabelled(view.database(), found);
  }

  private <R extends HasMetadata> R labelled(R found, Kept<R> kept) {
    if (!Ownership.owns(view.database(), found) && !Ownership.isKnown(view.database(), found)) {
      throw NameTaken.by(found, view.database());
    }
    return KeptLabels.putBack(found, kept.labels(), context.getClient());
  }
}
