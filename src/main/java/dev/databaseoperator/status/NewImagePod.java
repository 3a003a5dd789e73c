package dev.databaseoperator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The pod of an instance that has another image than before, and has not been ready with it. */
final class NewImagePod {

  /** The kubelet has tried more than once, or need not: a single failed pull may be a hiccup. */
  private static final Set<String> NO_IMAGE =
      Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  /** Of instance.sh: program missing, wrong user, other major version, initdb failed. */
  private static final Set<Integer> VERDICTS = Set.of(21, 24, 26, 27);

  // The other codes of instance.sh are about volume, data and password, not about the image.
  private static final int FIRST_OF_SCRIPT = 20;
  private static final int LAST_OF_SCRIPT = 49;

  /** Killed for memory, or told to end. */
  private static final Set<Integer> NO_VERDICT = Set.of(137, 143);

  /** A server that ends for another reason gets this many more starts. */
  private static final int RESTARTS = 2;

  private final Optional<ContainerStatus> container;

  NewImagePod(InstanceView instance, Optional<Pod> pod) {
    this.container =
        pod.filter(any -> instance.rolledOut())
            .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
            .flatMap(PodContainer.postgres()::status);
  }

  /** Why it does not start, when that is for the image. */
  Optional<String> failure() {
    return notPulled().or(this::ended);
  }

  private Optional<String> notPulled() {
    return container
        .map(ContainerStatus::getState)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null && NO_IMAGE.contains(waiting.getReason()))
        .map(NewImagePod::words);
  }

  private static String words(ContainerStateWaiting waiting) {
    return "it cannot be pulled (%s): %s".formatted(waiting.getReason(), waiting.getMessage());
  }

  private Optional<String> ended() {
    return container.stream()
        .flatMap(found -> Stream.of(found.getState(), found.getLastState()))
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .filter(this::isOfTheImage)
        .findFirst()
        .map(end -> "exit code %s: %s".formatted(end.getExitCode(), end.getMessage()));
  }

  private boolean isOfTheImage(ContainerStateTerminated end) {
    int code = end.getExitCode();
    if (VERDICTS.contains(code)) {
      return true;
    }
    boolean ofScript = code >= FIRST_OF_SCRIPT && code <= LAST_OF_SCRIPT;
    return code != 0
        && !ofScript
        && !NO_VERDICT.contains(code)
        && !runs()
        && container.map(ContainerStatus::getRestartCount).orElse(0) >= RESTARTS;
  }

  private boolean runs() {
    return container
        .map(ContainerStatus::getState)
        .filter(state -> state.getRunning() != null)
        .isPresent();
  }
}
