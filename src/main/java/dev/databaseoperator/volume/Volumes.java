package dev.databaseoperator.volume;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.StorageStatus;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.InstanceNumbers;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Capability: volume of each instance, its growth, and the identity of its data. */
@Singleton
public class Volumes implements Capability {

  /** Creates no claim while the expected data is unknown. */
  @Override
  public void bringUp(Work work) {
    boolean known = work.usable(Secret.class, Names.superuserSecret(work.database())).isPresent();
    for (int number : InstanceNumbers.wanted(work.database())) {
      VolumeClaims claims = new VolumeClaims(work.view(), number, work.client());
      if (known || work.view().get(claims.type(), claims.name()).isPresent()) {
        work.object(claims.type(), claims.name(), () -> claims.bringUp(work.applier()));
      }
    }
  }

  /** The size is kept while nothing can be asked. */
  @Override
  public Statement statement(Report report) {
    Optional<ClaimFacts> claim = report.observed().volume();
    List<Facet> grows =
        claim.flatMap(found -> new VolumeView(found).growth()).stream()
            .map(growth -> Facet.noted("VolumeResizing", growth))
            .toList();
    return new Statement(
        grows,
        (status, ready) ->
            status.setStorage(
                claim
                    .flatMap(VolumeView::size)
                    .map(StorageStatus::new)
                    .orElseGet(Previous.of(report.database()).status()::getStorage)));
  }
}
