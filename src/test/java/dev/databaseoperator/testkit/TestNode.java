package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a cluster's StatefulSet controller, volume binder and kubelet would do, for tests against an
 * API server alone: it makes the pods of StatefulSets and runs in each a real PostgreSQL out of the
 * ConfigMap, Secret and environment that the pod names, on a loopback address of its own at port
 * 5432. Deleting a pod stops its PostgreSQL, deleting a claim forgets the data.
 */
public final class TestNode implements AutoCloseable {

  private static TestNode shared;

  private final KubernetesClient client;
  private final PodNetwork network;
  private final Map<String, InstanceMounts> volumes = new ConcurrentHashMap<>();
  private final Map<String, RunningPod> running = new HashMap<>();
  private final Map<String, Integer> restarts = new HashMap<>();
  private final TestCheckPods checks;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

  private TestNode(ApiServer apiServer, PodNetwork network) {
    client = apiServer.client();
    this.network = network;
    checks = new TestCheckPods(client);
    loop.scheduleWithFixedDelay(this::tick, 0, 50, TimeUnit.MILLISECONDS);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** The one node of the shared API server, started when it is first asked for. */
  public static synchronized TestNode shared() {
    if (shared == null) {
      shared = new TestNode(ApiServer.shared(), PodNetwork.PLAIN);
    }
    return shared;
  }

  /** One for another API server; the caller closes it. */
  public static TestNode of(ApiServer apiServer) {
    return of(apiServer, PodNetwork.PLAIN);
  }

  /** As {@link #of(ApiServer)}, with something between the pods and those who connect to them. */
  public static TestNode of(ApiServer apiServer, PodNetwork network) {
    return new TestNode(apiServer, network);
  }

  @Override
  public void close() {
    loop.shutdownNow();
    try {
      // It may be asking an API server that is gone; a JVM that takes long to end is killed.
      loop.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.values().forEach(pod -> pod.postgres.close());
    volumes.values().forEach(InstanceMounts::close);
    checks.close();
  }

  /** What is on the volume of this claim, once a pod has used it. */
  public InstanceMounts mounts(PersistentVolumeClaim claim) {
    return volumes.get(claim.getMetadata().getUid());
  }

  /** A pod whose PostgreSQL this node runs. */
  private static final class RunningPod {
    final String uid;
    final String claim;
    final InstanceProcess postgres;
    boolean reportedReady;

    RunningPod(String uid, String claim, InstanceProcess postgres) {
      this.uid = uid;
      this.claim = claim;
      this.postgres = postgres;
    }
  }

  private void tick() {
    try {
      Set<String> wanted = new HashSet<>();
      for (StatefulSet set :
          client
              .apps()
              .statefulSets()
              .inAnyNamespace()
              .withLabelSelector(Labels.MANAGED_SELECTOR)
              .list()
              .getItems()) {
        String key = set.getMetadata().getNamespace() + "/" + set.getMetadata().getName();
        wanted.add(key);
        try {
          sync(key, set);
        } catch (KubernetesClientException e) {
          if (e.getCode() != 409 && e.getCode() != 404) {
            throw e;
          }
          // Somebody was faster: the next tick sees the new state.
        }
      }
      for (String gone : Set.copyOf(running.keySet())) {
        if (!wanted.contains(gone)) {
          stop(gone);
          String[] name = gone.split("/");
          client.pods().inNamespace(name[0]).withName(name[1] + "-0").withGracePeriod(0).delete();
        }
      }
      followClaims();
      followChecks();
    } catch (RuntimeException e) {
      if (!loop.isShutdown()) {
        System.err.println("TestNode: " + e);
        e.printStackTrace();
      }
    }
  }

  private void followChecks() {
    try {
      checks.sync();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409 && e.getCode() != 404) {
        throw e;
      }
      // Somebody was faster: the next tick sees the new state.
    }
  }

  private void sync(String key, StatefulSet set) {
    String revision = revision(set);
    String namespace = set.getMetadata().getNamespace();
    var pods = client.pods().inNamespace(namespace).withName(set.getMetadata().getName() + "-0");
    Pod pod = pods.get();
    RunningPod process = running.get(key);
    if (Integer.valueOf(0).equals(set.getSpec().getReplicas())) {
      stop(key);
      if (pod != null) {
        pods.withGracePeriod(0).delete();
      } else {
        reportRevision(set, revision);
      }
      return;
    }
    reportRevision(set, revision);

    if (pod != null && !mayStay(pod, set, revision)) {
      stop(key);
      pods.withGracePeriod(0).delete();
    } else if (pod == null) {
      stop(key);
      client.resource(podOf(set, revision)).create();
    } else if (process == null || !process.uid.equals(pod.getMetadata().getUid())) {
      stop(key);
      start(key, set, pod);
    } else if (process.postgres.exitCode().isPresent()) {
      report(pod, process, false);
      restarts.merge(pod.getMetadata().getUid(), 1, Integer::sum);
      stop(key);
      start(key, set, pod);
    } else if (!process.reportedReady && process.postgres.exec("ready").exitCode() == 0) {
      report(pod, process, true);
      process.reportedReady = true;
    }
  }

  /** Not the pod of a StatefulSet that was deleted and made again: the garbage collector's work. */
  private static boolean mayStay(Pod pod, StatefulSet set, String revision) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(set.getMetadata().getUid()))
        && revision.equals(pod.getMetadata().getLabels().get("controller-revision-hash"));
  }

  private static String revision(StatefulSet set) {
    String template = Serialization.asJson(set.getSpec().getTemplate());
    return set.getMetadata().getName() + "-" + Integer.toHexString(template.hashCode());
  }

  private void reportRevision(StatefulSet set, String revision) {
    boolean told =
        set.getStatus() != null
            && revision.equals(set.getStatus().getUpdateRevision())
            && set.getSpec().getReplicas().equals(set.getStatus().getReplicas())
            && set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration());
    if (!told) {
      client
          .resource(
              new StatefulSetBuilder(set)
                  .editOrNewStatus()
                  .withReplicas(set.getSpec().getReplicas())
                  .withUpdateRevision(revision)
                  .withObservedGeneration(set.getMetadata().getGeneration())
                  .endStatus()
                  .build())
          .updateStatus();
    }
  }

  private static Pod podOf(StatefulSet set, String revision) {
    return new PodBuilder()
        .withMetadata(set.getSpec().getTemplate().getMetadata())
        .editMetadata()
        .withName(set.getMetadata().getName() + "-0")
        .withNamespace(set.getMetadata().getNamespace())
        .addToLabels("controller-revision-hash", revision)
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("StatefulSet")
                .withName(set.getMetadata().getName())
                .withUid(set.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(set.getSpec().getTemplate().getSpec())
        .editSpec()
        .withNodeName("test-node")
        .endSpec()
        .build();
  }

  private void start(String key, StatefulSet set, Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String name = set.getMetadata().getName();
    PersistentVolumeClaim claim =
        client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
    ConfigMap config =
        client.configMaps().inNamespace(namespace).withName(volume(pod, "config")).get();
    Secret superuser =
        client.secrets().inNamespace(namespace).withName(volume(pod, "superuser")).get();
    if (claim == null || config == null || !hasMounted(superuser, pod)) {
      return; // as a kubelet, which waits for what the pod mounts
    }
    bind(claim);
    String image = pod.getSpec().getContainers().get(0).getImage();
    Optional<String> missing = TestImages.pullFailure(image);
    if (missing.isPresent()) {
      reportMissing(pod, missing.get());
      return;
    }
    InstanceMounts mounts =
        volumes
            .computeIfAbsent(claim.getMetadata().getUid(), uid -> InstanceMounts.create())
            .wholeConfig(config.getData())
            .superuser(
                source(pod, "superuser").getSecret().getItems().stream()
                    .collect(
                        Collectors.toMap(
                            KeyToPath::getPath,
                            item -> decoded(superuser.getData().get(item.getKey())))));
    running.put(
        key,
        new RunningPod(
            pod.getMetadata().getUid(),
            claim.getMetadata().getUid(),
            TestImages.in(image, InstanceProcess.on(mounts).environment(environment(pod)))
                .start()));
  }

  /** Only the keys that the pod names are mounted, and those must be there. */
  private static boolean hasMounted(Secret superuser, Pod pod) {
    return superuser != null
        && superuser.getData() != null
        && source(pod, "superuser").getSecret().getItems().stream()
            .allMatch(item -> superuser.getData().containsKey(item.getKey()));
  }

  private void reportMissing(Pod pod, String message) {
    if (pod.getStatus() != null && !pod.getStatus().getContainerStatuses().isEmpty()) {
      return;
    }
    client
        .resource(
            new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("postgres")
                .withImage(pod.getSpec().getContainers().get(0).getImage())
                .withImageID("")
                .withReady(false)
                .withRestartCount(0)
                .withNewState()
                .withNewWaiting()
                .withReason("ImagePullBackOff")
                .withMessage(message)
                .endWaiting()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build())
        .updateStatus();
  }

  private void stop(String key) {
    RunningPod process = running.remove(key);
    if (process != null) {
      process.postgres.exec("stop");
      process.postgres.close();
    }
  }

  private void bind(PersistentVolumeClaim claim) {
    if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
      client
          .resource(
              new PersistentVolumeClaimBuilder(claim)
                  .editOrNewStatus()
                  .withPhase("Bound")
                  .withCapacity(claim.getSpec().getResources().getRequests())
                  .endStatus()
                  .build())
          .updateStatus();
    }
  }

  /**
   * A deleted claim goes when no pod uses it, and its data with it: the work of the pvc-protection
   * controller and of a provisioner.
   */
  private void followClaims() {
    Set<String> used = running.values().stream().map(pod -> pod.claim).collect(Collectors.toSet());
    Set<String> present = new HashSet<>();
    for (PersistentVolumeClaim claim :
        client.persistentVolumeClaims().inAnyNamespace().list().getItems()) {
      String uid = claim.getMetadata().getUid();
      present.add(uid);
      if (!used.contains(uid)) {
        ClaimProtection.release(claim, client);
      }
    }
    present.addAll(used);
    for (String gone : Set.copyOf(volumes.keySet())) {
      if (!present.contains(gone)) {
        volumes.remove(gone).close();
      }
    }
  }

  private void report(Pod pod, RunningPod process, boolean ready) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String address =
        network.address(
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            process.postgres.address());
    var container =
        new ContainerStatusBuilder()
            .withName("postgres")
            .withImage(pod.getSpec().getContainers().get(0).getImage())
            .withImageID("test")
            .withContainerID("test://" + process.postgres.pid())
            .withReady(ready)
            .withStarted(ready)
            .withRestartCount(restarts.getOrDefault(pod.getMetadata().getUid(), 0));
    if (ready) {
      container.withNewState().withNewRunning(now).endState();
    } else {
      container
          .withNewState()
          .withNewTerminated()
          .withExitCode(process.postgres.exitCode().orElseThrow())
          .withReason("Error")
          .withContainerID("test://" + process.postgres.pid())
          .withMessage(process.postgres.terminationMessage())
          .endTerminated()
          .endState();
    }
    client
        .resource(
            new PodBuilder(pod)
                .withStatus(
                    new PodStatusBuilder()
                        .withPhase("Running")
                        .withPodIP(address)
                        .addNewPodIP(address)
                        .withConditions(
                            List.of(
                                new PodConditionBuilder()
                                    .withType("Ready")
                                    .withStatus(ready ? "True" : "False")
                                    .withLastTransitionTime(now)
                                    .build()))
                        .withContainerStatuses(container.build())
                        .build())
                .build())
        .updateStatus();
  }

  private static Map<String, String> environment(Pod pod) {
    return pod.getSpec().getContainers().get(0).getEnv().stream()
        .filter(variable -> !variable.getName().equals("PGDATA"))
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static String volume(Pod pod, String name) {
    Volume volume = source(pod, name);
    return volume.getConfigMap() != null
        ? volume.getConfigMap().getName()
        : volume.getSecret().getSecretName();
  }

  private static Volume source(Pod pod, String name) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.UTF_8);
  }
}
