package dev.databaseoperator.capability;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Attempts;
import dev.databaseoperator.kube.client.BoundedWork;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a capability works with in one reconciliation, and where it notes what has come of it. */
public final class Work {

  private final View view;
  private final Context<Database> context;
  private final Applier applier;
  private final BoundedWork bounds;
  private final boolean specValid;
  private final Attempts attempts = new Attempts();
  private final List<HasMetadata> usable = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();
  private boolean again;

  /**
   * Of the reconciliation that {@code view} belongs to.
   *
   * @param bounds its deadline, which a long part may extend
   * @param specValid whether what the spec asks for can be done
   */
  public Work(
      View view,
      Context<Database> context,
      Applier applier,
      BoundedWork bounds,
      boolean specValid) {
    this.view = view;
    this.context = context;
    this.applier = applier;
    this.bounds = bounds;
    this.specValid = specValid;
  }

  /** What the reconciliation sees. */
  public View view() {
    return view;
  }

  /** The Database that is reconciled. */
  public Database database() {
    return view.database();
  }

  /** The API server. */
  public KubernetesClient client() {
    return context.getClient();
  }

  /** What the SDK knows of the reconciliation. */
  public Context<Database> context() {
    return context;
  }

  /** Brings objects to it. */
  public Applier applier() {
    return applier;
  }

  /** What was refused. */
  public Attempts attempts() {
    return attempts;
  }

  /** Whether what the spec asks for can be done. */
  public boolean isSpecValid() {
    return specValid;
  }

  /** Allows the reconciliation more time. */
  public void extend(Duration more) {
    bounds.extend(more);
  }

  /**
   * Brings an object to what it should be, and keeps it for those that need it.
   *
   * @param part does it
   * @return see {@link Attempts#object}
   */
  public <R extends HasMetadata> Optional<R> object(Class<R> type, String name, Supplier<R> part) {
    Optional<R> object = attempts.object(() -> view.get(type, name), part);
    object.ifPresent(usable::add);
    return object;
  }

  /** An object that this reconciliation has brought up, or found as it should be. */
  public <R extends HasMetadata> Optional<R> usable(Class<R> type, String name) {
    return usable.stream()
        .filter(object -> type.isInstance(object) && object.getMetadata().getName().equals(name))
        .map(type::cast)
        .findFirst();
  }

  /** Notes what has been changed inside PostgreSQL, as sentences. */
  public void changed(List<String> sentences) {
    changes.addAll(sentences);
  }

  /** What has been changed inside PostgreSQL. */
  public List<String> changes() {
    return changes;
  }

  /** Asks for another reconciliation in a moment: what waited can be done now. */
  public void again() {
    again = true;
  }

  /** Whether another reconciliation is wanted in a moment. */
  public boolean isWantedAgain() {
    return again;
  }
}
