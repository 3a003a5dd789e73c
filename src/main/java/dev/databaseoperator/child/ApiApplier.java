package dev.databaseoperator.child;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what differs from the cache to the API server. */
public final class ApiApplier implements Applier {

  // Any version would do: to an object that does not exist none belongs.
  private static final String NONE_BEFORE = "1";

  private static final Logger LOG = LoggerFactory.getLogger(ApiApplier.class);

  private final View view;
  private final Context<Database> context;
  private final ConflictRetry retry;
  private final Answers answers;

  /**
   * @param view takes note of what is written
   * @param answers one for all reconciliations
   */
  public ApiApplier(View view, Context<Database> context, ConflictRetry retry, Answers answers) {
    this.view = view;
    this.context = context;
    this.retry = retry;
    this.answers = answers;
  }

  /** By server-side apply. */
  @Override
  public <R extends HasMetadata> R applied(Class<R> type, R wanted) {
    Optional<R> present = view.get(type, wanted.getMetadata().getName());
    present
        .filter(actual -> Ownership.isAnothers(view.database(), actual))
        .ifPresent(
            actual -> {
              throw NameTaken.by(actual, view.database());
            });
    int hash = wanted.hashCode();
    if (present.filter(actual -> answers.isAnswerTo(view.database(), hash, actual)).isPresent()) {
      return present.get();
    }
    KubernetesSerialization serialization = context.getClient().getKubernetesSerialization();
    Applied.Desired<R> outlined = Applied.outlined(wanted, serialization);
    R desired = outlined.object();
    if (present
        .filter(actual -> answers.isRewriteOf(view.database(), desired, actual))
        .isPresent()) {
      return present.get();
    }
    R answer = present.orElseGet(() -> view.wrote(create(desired)));
    Optional<String> difference = outlined.difference(answer, serialization);
    if (present.isPresent() && difference.isPresent()) {
      answer = view.wrote(apply(desired));
      difference = outlined.difference(answer, serialization);
    }
    answers.note(view.database(), hash, difference.map(any -> desired), answer);
    difference.ifPresent(path -> warn(desired, path));
    return answer;
  }

  private static void warn(HasMetadata applied, String path) {
    LOG.warn(
        "{} {}/{} is not as it was applied, from {} on: admission has rewritten it, or a list has a key twice",
        applied.getKind(),
        applied.getMetadata().getNamespace(),
        applied.getMetadata().getName(),
        path);
  }

  /** Only one that does not exist; what stands in the way is looked at first. */
  private <R extends HasMetadata> R create(R desired) {
    desired.getMetadata().setResourceVersion(NONE_BEFORE);
    try {
      R created = apply(desired);
      desired.getMetadata().setResourceVersion(null);
      return created;
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.CONFLICT
          && ApiErrors.kind(e) != ApiErrors.Kind.ALREADY_EXISTS) {
        throw e;
      }
      desired.getMetadata().setResourceVersion(null);
      if (Ownership.adopt(desired, view.database(), context.getClient()).isEmpty()) {
        throw e;
      }
      return apply(desired);
    }
  }

  private <R extends HasMetadata> R apply(R desired) {
    return context
        .getClient()
        .resource(desired)
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
  }

  @Override
  public <R extends HasMetadata> R kept(Kept<R> kept) {
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
      return Ownership.adopt(wanted, view.database(), context.getClient()).orElseThrow(() -> e);
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
