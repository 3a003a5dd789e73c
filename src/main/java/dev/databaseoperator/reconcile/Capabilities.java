package dev.databaseoperator.reconcile;

import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.credentials.Credentials;
import dev.databaseoperator.deletion.Deletions;
import dev.databaseoperator.image.Images;
import dev.databaseoperator.instance.Instances;
import dev.databaseoperator.monitoring.PodMonitors;
import dev.databaseoperator.sql.Sql;
import dev.databaseoperator.topology.Restarts;
import dev.databaseoperator.volume.Volumes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What the operator does for a Database: the table of contents of the product. In the order of the
 * work: what an instance needs comes before it, what needs a running one after. An image's trial
 * ends when the instance has the image: a pod that was deleted before would have to try it again.
 */
@Singleton
class Capabilities {

  private final List<Capability> list;

  Capabilities(
      Credentials credentials,
      Volumes volumes,
      Instances instances,
      Images images,
      Restarts restarts,
      Sql sql,
      PodMonitors monitoring,
      Deletions deletions) {
    this.list =
        List.of(credentials, volumes, instances, images, restarts, sql, monitoring, deletions);
  }

  List<Capability> list() {
    return list;
  }
}
