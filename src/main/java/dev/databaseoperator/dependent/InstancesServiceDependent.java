package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.InstancesService;
import io.fabric8.kubernetes.api.model.Service;
import jakarta.inject.Singleton;

/** Brings {@link InstancesService} to the API server. */
@Singleton
public class InstancesServiceDependent extends AppliedDependent<Service> {

  /** For the SDK. */
  public InstancesServiceDependent() {
    super(Service.class, Names::instancesService, InstancesService::of);
  }
}
