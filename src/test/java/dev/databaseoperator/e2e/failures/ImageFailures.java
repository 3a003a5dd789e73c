package dev.databaseoperator.e2e.failures;

import static dev.databaseoperator.testkit.ClusterNode.POSTGRES;

import java.time.Duration;
import java.util.List;

/** Images that are not there, or not what they should be. */
final class ImageFailures {

  /** The kubelet waits up to five minutes between tries; after the first ones 10, 20, 40 s. */
  private static final Duration KUBELET_TRIES_AGAIN = Duration.ofMinutes(5);

  private ImageFailures() {}

  static List<Failure> all() {
    return List.of(
        Failure.of("image cannot be pulled: no such tag")
            .causedBy(
                "`spec.imageName` with a tag that no registry has",
                stage -> stage.database("{imageName: \"" + image(stage) + "\"}"))
            .shownBy(stage -> stage.waits("ErrImagePull", "ImagePullBackOff"))
            .passing("spec.imageName", "ImageUnavailable")
            .healedBy(
                "the image is loaded under that tag",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN)
            .always(),
        Failure.of("image cannot be pulled: the pull secret is missing")
            .causedBy(
                "`spec.imagePullSecrets` names a Secret that does not exist",
                stage ->
                    stage.database(
                        "{imageName: \"%s\", imagePullSecrets: [{name: absent}]}"
                            .formatted(image(stage))))
            .shownBy(stage -> stage.waits("ErrImagePull", "ImagePullBackOff"))
            .passing("", "ImageUnavailable")
            .healedBy(
                "the image is loaded under that tag",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN),
        Failure.of("image without a shell")
            .before(stage -> named(stage, "localhost/pause:1"))
            .causedBy(
                "the tag of `spec.imageName` is an image that has only a binary",
                stage -> stage.database("{imageName: \"" + image(stage) + "\"}"))
            .shownBy(
                stage -> stage.waits("RunContainerError", "CrashLoopBackOff") || stage.ended(128))
            .passing("/bin/sh", "ContainerRefused", "ContainerCrashed")
            .healedBy(
                "the tag is given to a PostgreSQL image",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN),
        Failure.of("image without PostgreSQL")
            .before(stage -> named(stage, "localhost/busybox:1"))
            .causedBy(
                "the tag of `spec.imageName` is an image that has only a shell",
                stage -> stage.database("{imageName: \"" + image(stage) + "\"}"))
            .shownBy(stage -> stage.ended(21))
            .stalled("spec.imageName", "ImageUnsuitable")
            .healedBy(
                "the tag is given to a PostgreSQL image",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN),
        Failure.of("changed image cannot be pulled")
            .before(stage -> stage.readyDatabase("{}"))
            .causedBy(
                "`spec.imageName` of a Ready Database is set to a tag that no registry has",
                stage -> stage.patch("{\"spec\":{\"imageName\":\"" + image(stage) + "\"}}"))
            .passing("PostgreSQL goes on with image", "ImageUnavailable")
            .healedBy(
                "the image is loaded under that tag",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN),
        Failure.of("changed image is of another major version")
            .before(
                stage -> {
                  named(stage, "docker.io/library/postgres:15");
                  stage.readyDatabase("{}");
                })
            .causedBy(
                "`spec.imageName` of a Ready Database is set to an image of PostgreSQL 15",
                stage -> stage.patch("{\"spec\":{\"imageName\":\"" + image(stage) + "\"}}"))
            .stalled("PostgreSQL goes on with image", "ImageRefused")
            .healedBy(
                "the tag is given to an image of PostgreSQL 17",
                stage -> stage.node().tag(POSTGRES, image(stage)))
            .within(KUBELET_TRIES_AGAIN.multipliedBy(2)));
  }

  /** Of a registry that refuses at once: how long a name server takes is not what is tested. */
  private static String image(Stage stage) {
    return "127.0.0.1:1/" + stage.unique("failures") + ":1";
  }

  private static void named(Stage stage, String image) {
    stage.node().tag(image, image(stage));
    stage.atTheEnd(() -> stage.node().untag(image(stage)));
  }
}
