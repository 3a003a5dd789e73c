package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remedies for a pod that fits no node, from the scheduler's message: {@code
 * pkg/scheduler/framework/types.go} (FitError) and its plugins, Kubernetes 1.36. It counts nodes by
 * what each of them lacks, so there may be several remedies; its part on preemption is left out,
 * because nothing follows from it.
 */
final class SchedulingProblem {

  private static final Pattern INSUFFICIENT =
      Pattern.compile("Insufficient ([A-Za-z0-9-]+(?:[./][A-Za-z0-9-]+)*)");
  private static final Pattern TAINT =
      Pattern.compile("untolerated taint(?:\\(s\\))?( \\{.*?\\})?");

  private static final String PREEMPTION = "preemption: ";

  private record Hint(String words, String advice) {}

  private static final List<Hint> HINTS =
      List.of(
          new Hint("no nodes available to schedule pods", "there is no node: add one"),
          new Hint("Too many pods", "nodes have their maximum number of pods: add nodes"),
          new Hint(
              "node(s) were unschedulable",
              "nodes are cordoned: kubectl uncordon them, or add nodes"),
          new Hint(
              "node affinity/selector",
              "no node has the labels that the pod's nodeSelector or affinity requires: label one"),
          new Hint(
              "match PersistentVolume's node affinity",
              "the volume can be used on certain nodes only, and those do not admit the pod: make"
                  + " room there, or bring them back"),
          new Hint(
              "volume node affinity conflict",
              "the volume can be used on certain nodes only, and those do not admit the pod: make"
                  + " room there, or bring them back"),
          new Hint(
              "unbound immediate PersistentVolumeClaims",
              "its volume does not exist yet: check why the claim is not bound"),
          new Hint(
              "find available persistent volumes to bind",
              "no free PersistentVolume fits the claim's class, size and access mode"
                  + " ReadWriteOnce: create one, or choose a class that provisions in"
                  + " spec.storage.storageClass"),
          new Hint(
              "have enough free storage",
              "the storage has no room for spec.storage.size: enlarge it, or request less"),
          new Hint(
              "exceed max volume count",
              "nodes have as many volumes as their driver allows: add nodes"),
          new Hint("bound to non-existent persistentvolume", "its volume is lost"),
          new Hint(
              "ReadWriteOncePod access",
              "another pod uses the volume, which only one may: end that one"),
          new Hint(
              "topology spread constraints", "topology spread constraints of the pod prevent it"),
          new Hint("anti-affinity rules", "anti-affinity rules prevent it: add nodes"));

  private SchedulingProblem() {}

  /**
   * @param pod its name
   * @param message of its condition PodScheduled, may be null
   */
  static Problem of(String pod, @Nullable String message) {
    String words = message == null ? "no message" : message;
    String reasons = words.contains(PREEMPTION) ? words.split(PREEMPTION, 2)[0] : words;
    List<String> advice = new ArrayList<>();
    insufficient(reasons, advice);
    Matcher taint = TAINT.matcher(reasons);
    if (taint.find()) {
      advice.add(
          "nodes have a taint%s that the pod does not tolerate: remove it (kubectl taint node NODE KEY-), or add nodes without"
              .formatted(taint.group(1) == null ? "" : taint.group(1)));
    }
    HINTS.stream()
        .filter(hint -> reasons.contains(hint.words()))
        .map(Hint::advice)
        .distinct()
        .forEach(advice::add);
    return Problem.of(
        FailureReason.Unschedulable,
        advice.isEmpty()
            ? "pod %s cannot be scheduled: %s".formatted(pod, words)
            : "pod %s cannot be scheduled; %s: %s"
                .formatted(pod, String.join("; ", advice), words));
  }

  private static void insufficient(String reasons, List<String> advice) {
    TreeSet<String> resources = new TreeSet<>();
    Matcher found = INSUFFICIENT.matcher(reasons);
    while (found.find()) {
      resources.add(found.group(1));
    }
    if (!resources.isEmpty()) {
      advice.add(
          "no node has enough %s left: lower spec.resources.requests, or add nodes"
              .formatted(String.join(", ", resources)));
    }
  }
}
