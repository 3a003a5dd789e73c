package dev.databaseoperator.volume;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.StorageStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.util.List;

/** Capability: volume of each instance, its growth, and the identity of its data. */
@Singleton
public class Volumes implements Capability {

  /** Creates no claim while the expected data is unknown. */
  @Override
  public void bringUp(Work work) {
    VolumeClaims claims = new VolumeClaims(work.view(), work.client());
    boolean known =
        work.usable(Secret.class, Names.superuserSecret(work.database())).isPresent()
            || work.view().get(claims.type(), claims.name()).isPresent();
    if (known) {
      work.object(claims.type(), claims.name(), () -> claims.bringUp(work.applier()));
    }
  }

  @Override
  public List<Facet> facets(Report report) {
    return report
        .observed()
        .volume()
        .flatMap(claim -> new VolumeView(claim).growth())
        .map(grows -> Facet.noted("VolumeResizing", grows))
        .stream()
        .toList();
  }

  /** Keeps the last size while none can be read. */
  @Override
  public void fill(DatabaseStatus status, Report report, boolean ready) {
    status.setStorage(
        report
            .observed()
            .volume()
            .flatMap(VolumeView::size)
            .map(StorageStatus::new)
            .orElseGet(Previous.of(report.database()).status()::getStorage));
  }
}
