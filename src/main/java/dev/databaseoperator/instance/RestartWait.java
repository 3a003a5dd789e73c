package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import java.util.Optional;

/** Observed state of an instance in which its pod must not be restarted. */
public final class RestartWait {

  private RestartWait() {}

  /**
   * Whether a restart has to wait: the volume claim is being deleted, and would be gone with the
   * pod; or an image is tried, and a serving pod would get another one.
   */
  public static boolean isNeeded(Database database, Observed observed, ImageChoice images) {
    return observed.volume().filter(ClaimFacts::deleted).isPresent()
        || (wouldChangeImage(observed) && images.choose(database, observed).holds());
  }

  private static boolean wouldChangeImage(Observed observed) {
    Optional<PodFacts> serving = observed.pod().filter(PodFacts::serves);
    return serving.isPresent()
        && !serving
            .flatMap(PodFacts::image)
            .equals(observed.statefulSet().flatMap(SetFacts::image));
  }
}
