package dev.databaseoperator.reconcile;

import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.credentials.Credentials;
import dev.databaseoperator.deletion.Deletions;
import dev.databaseoperator.image.Images;
import dev.databaseoperator.instance.Instances;
import dev.databaseoperator.monitoring.PodMonitors;
import dev.databaseoperator.sql.Sql;
import dev.databaseoperator.volume.Volumes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * List of all capabilities of the operator, in the order of their work: first what an instance
 * needs, then what needs a running instance.
 */
@Singleton
class Capabilities {

  private final List<Capability> list;

  Capabilities(
      Credentials credentials,
      Volumes volumes,
      Images images,
      Instances instances,
      Sql sql,
      PodMonitors monitoring,
      Deletions deletions) {
    this.list = List.of(credentials, volumes, images, instances, sql, monitoring, deletions);
  }

  List<Capability> list() {
    return list;
  }
}
