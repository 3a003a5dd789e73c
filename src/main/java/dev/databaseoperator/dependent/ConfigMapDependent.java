package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.PostgresConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import jakarta.inject.Singleton;

/** Brings {@link PostgresConfigMap} to the API server. */
@Singleton
public class ConfigMapDependent extends AppliedDependent<ConfigMap> {

  /** For the SDK. */
  public ConfigMapDependent() {
    super(ConfigMap.class, Names::config, PostgresConfigMap::of);
  }
}
