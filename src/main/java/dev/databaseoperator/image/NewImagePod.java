package dev.databaseoperator.image;

import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.ContainerFacts.End;
import dev.databaseoperator.view.ContainerFacts.Waiting;
import dev.databaseoperator.view.ExitCode;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.PodFacts;
import java.util.Optional;
import java.util.Set;

/** Pod of an instance with a new image that has not been ready yet. */
final class NewImagePod {

  /** Reasons of a pull that failed repeatedly or for good: a single failure may be a hiccup. */
  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  /** Exit codes that are about the image; the other refusals are about volume, data or password. */
  private static final Set<ExitCode> VERDICTS =
      Set.of(
          ExitCode.IMAGE_UNSUITABLE,
          ExitCode.WRONG_USER,
          ExitCode.OTHER_MAJOR_VERSION,
          ExitCode.INITDB_FAILED);

  /** Number of restarts for a server that ends for another reason. */
  private static final int RESTARTS = 2;

  private final Optional<ContainerFacts> container;

  NewImagePod(InstanceView instance, Optional<PodFacts> pod) {
    this.container =
        pod.filter(any -> instance.rolledOut())
            .filter(found -> !found.deleted())
            .flatMap(PodFacts::postgres);
  }

  /** Returns why it does not start, when that is due to the image. */
  Optional<String> failure() {
    return notPulled().or(this::ended);
  }

  private Optional<String> notPulled() {
    return container
        .flatMap(ContainerFacts::waiting)
        .filter(waiting -> NO_IMAGE.contains(waiting.reason()))
        .map(NewImagePod::words);
  }

  private static String words(Waiting waiting) {
    return "it cannot be pulled (%s): %s".formatted(waiting.reason(), waiting.message());
  }

  private Optional<String> ended() {
    return container.stream()
        .flatMap(found -> found.ends().stream())
        .filter(this::isOfTheImage)
        .findFirst()
        .map(end -> "exit code %s: %s".formatted(end.exitCode(), end.message()));
  }

  private boolean isOfTheImage(End end) {
    int code = end.exitCode();
    if (ExitCode.of(code).filter(VERDICTS::contains).isPresent()) {
      return true;
    }
    return code != 0
        && !ExitCode.isRefusal(code)
        && !ExitCode.isFromOutside(code)
        && container.filter(found -> !found.running() && found.restarts() >= RESTARTS).isPresent();
  }
}
