package dev.databaseoperator.image;

import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.ContainerFacts.End;
import dev.databaseoperator.view.ContainerFacts.Waiting;
import dev.databaseoperator.view.ExitCode;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.PodFacts;
import java.util.Optional;
import java.util.Set;

/** The pod of an instance that has another image than before, and has not been ready with it. */
final class NewImagePod {

  /** The kubelet has tried more than once, or need not: a single failed pull may be a hiccup. */
  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  /** The other refusals are for volume, data or password, not for the image. */
  private static final Set<ExitCode> VERDICTS =
      Set.of(
          ExitCode.IMAGE_UNSUITABLE,
          ExitCode.WRONG_USER,
          ExitCode.OTHER_MAJOR_VERSION,
          ExitCode.INITDB_FAILED);

  /** A server that ends for another reason gets this many more starts. */
  private static final int RESTARTS = 2;

  private final Optional<ContainerFacts> container;

  NewImagePod(InstanceView instance, Optional<PodFacts> pod) {
    this.container =
        pod.filter(any -> instance.rolledOut())
            .filter(found -> !found.deleted())
            .flatMap(PodFacts::postgres);
  }

  /** Why it does not start, when that is for the image. */
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
