package dev.databaseoperator.image;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.TriedImage;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import dev.databaseoperator.view.SetFacts;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * State of a change of {@code spec.imageName}, computed from the existing objects. While an
 * instance serves, a pod beside it tries the new image, and the StatefulSet stays as it is until
 * that has succeeded; an instance that does not serve gets the image at once. Until it is ready
 * with it, annotations of the StatefulSet keep the image it served with before, for a rollback when
 * the new one fails, and the failure, so that it is not tried again and again.
 */
public final class ImageTrial {

  private enum Step {
    /** The StatefulSet may have the image in the spec. */
    APPLY,
    /** A pod has to try the image first. */
    CHECK,
    /** The image has failed: the StatefulSet has to get the previous one back. */
    ROLL_BACK,
    /** The StatefulSet was rolled back, until the spec names another image. */
    REFUSED
  }

  private final Database database;
  private final Optional<SetFacts> set;
  private final InstanceView instance;
  private final Optional<CheckPodView> pod;
  private final String subject;
  private final Step step;

  /** Makes the trial of the first instance of {@code database}. */
  public ImageTrial(Database database, Observed observed) {
    this.database = database;
    this.set = observed.statefulSet();
    this.instance = new InstanceView(observed);
    this.subject = TriedImage.of(database);
    this.pod = observed.checkPod().map(CheckPodView::new).filter(view -> view.tries(subject));
    this.step = step(observed);
  }

  private Step step(Observed observed) {
    if (present().isEmpty() || present().get().equals(wanted())) {
      boolean failed =
          annotation(Annotations.PROVEN_IMAGE).isPresent()
              && !instance.ready()
              && new NewImagePod(instance, observed.pod()).failure().isPresent();
      return failed ? Step.ROLL_BACK : Step.APPLY;
    }
    if (annotation(Annotations.REFUSED_IMAGE).filter(subject::equals).isPresent()) {
      return Step.REFUSED;
    }
    // A trial that has begun counts, even when the instance stops serving meanwhile.
    boolean matters = !database.getSpec().isHibernated() && (instance.serves() || pod.isPresent());
    return matters && pod.filter(CheckPodView::succeeded).isEmpty() ? Step.CHECK : Step.APPLY;
  }

  /** Whether the StatefulSet has to stay as it is. */
  public boolean holds() {
    return step == Step.CHECK || step == Step.REFUSED;
  }

  /** Desired image of the StatefulSet. */
  public String image() {
    return switch (step) {
      case APPLY -> wanted();
      case ROLL_BACK -> annotation(Annotations.PROVEN_IMAGE).orElseThrow();
      case CHECK, REFUSED -> present().orElseThrow();
    };
  }

  /** Returns the annotations to keep on the StatefulSet. */
  public Map<String, String> annotations(Observed observed) {
    return switch (step) {
      case APPLY -> proven().map(image -> Map.of(Annotations.PROVEN_IMAGE, image)).orElse(Map.of());
      case ROLL_BACK ->
          Map.of(
              Annotations.REFUSED_IMAGE,
              subject,
              Annotations.REFUSED_BECAUSE,
              new NewImagePod(instance, observed.pod()).failure().orElseThrow());
      case CHECK, REFUSED -> Map.of();
    };
  }

  /** Whether a pod has to try the image in the spec. */
  public boolean wantsCheck() {
    return step == Step.CHECK;
  }

  /** Whether the trial pod can be kept: it tries this image, and may still succeed. */
  public boolean keepsPod(Instant now) {
    return pod.filter(view -> !view.isLost() || now.isBefore(view.renewal())).isPresent();
  }

  /** Returns the problem of the image, if it has one. */
  public Optional<Problem> problem(Instant now) {
    if (database.getSpec().isPaused()) {
      return Optional.empty();
    }
    return switch (step) {
      case APPLY, ROLL_BACK -> Optional.empty();
      case REFUSED -> Optional.of(refused());
      case CHECK -> Optional.of(checked(now));
    };
  }

  /** Returns when time alone changes {@link #problem} or {@link #keepsPod}. */
  public Optional<Instant> due() {
    return wantsCheck() ? pod.flatMap(CheckPodView::due) : Optional.empty();
  }

  private Problem checked(Instant now) {
    Optional<Problem> unavailable = pod.flatMap(view -> view.pullFailure(wanted()));
    if (unavailable.isPresent()) {
      return Problem.of(
          FailureReason.ImageUnavailable,
          "%s; PostgreSQL goes on with image %s; to stay with that, set spec.imageName back"
              .formatted(unavailable.get().message(), present().orElseThrow()));
    }
    Optional<String> refusal = pod.flatMap(CheckPodView::refusal);
    if (refusal.isPresent()) {
      return Problem.of(
          FailureReason.ImageRefused,
          "image %s was tried in pod %s and refused: %s; PostgreSQL goes on with image %s; correct spec.imageName, or set it back"
              .formatted(wanted(), podName(), refusal.get(), present().orElseThrow()));
    }
    return pod.flatMap(view -> view.hindrance(now))
        .map(words -> unchecked(database, instance.number(), words))
        .orElseGet(
            () ->
                ExpectedWait.CheckingImage.problem(
                    "pod %s tries image %s; PostgreSQL goes on with image %s until that has succeeded"
                        .formatted(podName(), wanted(), present().orElseThrow())));
  }

  /** That nothing is known of the image, because the pod that would try it does not run. */
  public static Problem unchecked(Database database, int instance, String words) {
    return Problem.of(
        FailureReason.ImageUnchecked,
        "image %s cannot be tried in pod %s, and PostgreSQL goes on with the one it has: %s"
            .formatted(
                database.getSpec().getImageName(), Names.checkPod(database, instance), words));
  }

  private Problem refused() {
    return Problem.of(
        FailureReason.ImageRefused,
        "PostgreSQL did not start with image %s and went back to image %s: %s; set spec.imageName to another image, or back to that one"
            .formatted(
                wanted(),
                present().orElseThrow(),
                annotation(Annotations.REFUSED_BECAUSE).orElse("no message")));
  }

  /** Image for a rollback, until the instance is ready with the new one. */
  private Optional<String> proven() {
    if (present().filter(wanted()::equals).isPresent()) {
      return annotation(Annotations.PROVEN_IMAGE).filter(any -> !instance.ready());
    }
    return annotation(Annotations.PROVEN_IMAGE)
        .or(() -> present().filter(any -> Previous.of(database).wasReady()))
        .filter(image -> !image.equals(wanted()));
  }

  private Optional<String> annotation(String key) {
    return set.map(SetFacts::annotations).map(all -> all.get(key));
  }

  /** Image that was requested last, whatever an admission policy has made of it. */
  private Optional<String> present() {
    return annotation(Annotations.APPLIED_IMAGE).or(() -> set.flatMap(SetFacts::image));
  }

  private String wanted() {
    return database.getSpec().getImageName();
  }

  private String podName() {
    return Names.checkPod(database, instance.number());
  }
}
