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

/** Context of a capability in one reconciliation, and its results. */
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
   * Makes the work of the reconciliation that {@code view} belongs to.
   *
   * @param bounds its timeout, which a long part may extend
   * @param specValid whether the desired state can be reached
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

  /** Objects that the reconciliation reads. */
  public View view() {
    return view;
  }

  /** The Database that is reconciled. */
  public Database database() {
    return view.database();
  }

  /** Client of the API server. */
  public KubernetesClient client() {
    return context.getClient();
  }

  /** The SDK's context of the reconciliation. */
  public Context<Database> context() {
    return context;
  }

  /** Writes objects to the API server. */
  public Applier applier() {
    return applier;
  }

  /** Notes refusals. */
  public Attempts attempts() {
    return attempts;
  }

  /** Whether the spec is valid. */
  public boolean isSpecValid() {
    return specValid;
  }

  /** Extends the timeout of the reconciliation. */
  public void extend(Duration more) {
    bounds.extend(more);
  }

  /**
   * Brings an object to its desired state, and keeps it for later parts that need it.
   *
   * @param part writes it
   * @return see {@link Attempts#object}
   */
  public <R extends HasMetadata> Optional<R> object(Class<R> type, String name, Supplier<R> part) {
    Optional<R> object = attempts.object(() -> view.get(type, name), part);
    object.ifPresent(usable::add);
    return object;
  }

  /** Returns an object that this reconciliation has brought up, or found in its desired state. */
  public <R extends HasMetadata> Optional<R> usable(Class<R> type, String name) {
    return usable.stream()
        .filter(object -> type.isInstance(object) && object.getMetadata().getName().equals(name))
        .map(type::cast)
        .findFirst();
  }

  /** Notes changes inside PostgreSQL, as sentences. */
  public void changed(List<String> sentences) {
    changes.addAll(sentences);
  }

  /** Changes inside PostgreSQL, as sentences. */
  public List<String> changes() {
    return changes;
  }

  /** Requests a requeue after a moment: what waited can be done now. */
  public void again() {
    again = true;
  }

  /** Whether a requeue after a moment was requested. */
  public boolean isWantedAgain() {
    return again;
  }
}
