package dev.databaseoperator.image;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.instance.ImageChoice;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Capability: changes of the image, tried in a separate pod, rolled back when they fail. */
@Singleton
public class Images implements Capability, ImageChoice {

  @Override
  public Chosen choose(Database database, Observed observed) {
    ImageTrial trial = new ImageTrial(database, observed);
    return new Chosen(trial.holds(), trial.image(), trial.annotations(observed));
  }

  @Override
  public void bringUp(Work work) {
    for (InstanceView instance : work.view().instances()) {
      work.attempts()
          .part(
              () ->
                  work.attempts()
                      .note(ImageChecks.bringUp(work.view(), instance.observed(), work.client())));
    }
  }

  @Override
  public Statement statement(Report report) {
    return Statement.of(
        new ImageTrial(report.database(), report.observed())
                .problem(report.now())
                .map(
                    found ->
                        Facet.problem(
                            found,
                            found.stalled() ? Facet.Rank.IMAGE_REFUSED : Facet.Rank.IMAGE_CHECKED))
                .stream()
                .toList());
  }

  @Override
  public Optional<Instant> due(Report report) {
    return new ImageTrial(report.database(), report.observed()).due();
  }
}
