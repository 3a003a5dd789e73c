package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.InstanceStatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import jakarta.inject.Singleton;

/** Brings {@link InstanceStatefulSet} to the API server. */
@Singleton
public class StatefulSetDependent extends AppliedDependent<StatefulSet> {

  /** For the SDK. */
  public StatefulSetDependent() {
    super(
        StatefulSet.class,
        database -> Names.instance(database, Names.FIRST_INSTANCE),
        database -> InstanceStatefulSet.of(database, Names.FIRST_INSTANCE));
  }
}
