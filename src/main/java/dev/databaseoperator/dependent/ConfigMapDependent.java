package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.PostgresConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;

/** Brings {@link PostgresConfigMap} to the API server. */
@Singleton
public class ConfigMapDependent extends AppliedDependent<ConfigMap> {

  /** For the SDK. */
  public ConfigMapDependent() {
    super(ConfigMap.class, Names::config, PostgresConfigMap::of);
  }

  /** With what the Secret says by now: the workflow looks after that first. */
  @Override
  protected ConfigMap desired(Database database, Context<Database> context) {
    return PostgresConfigMap.of(database, SuperuserSecretDependent.seen(database, context));
  }
}
