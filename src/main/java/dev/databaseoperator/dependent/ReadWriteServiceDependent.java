package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.ReadWriteService;
import io.fabric8.kubernetes.api.model.Service;
import jakarta.inject.Singleton;

/** Brings {@link ReadWriteService} to the API server. */
@Singleton
public class ReadWriteServiceDependent extends AppliedDependent<Service> {

  /** For the SDK. */
  public ReadWriteServiceDependent() {
    super(Service.class, Names::readWriteService, ReadWriteService::of);
  }
}
