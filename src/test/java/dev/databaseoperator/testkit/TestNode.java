package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What a cluster's StatefulSet controller, volume binder and kubelet would do, for tests against an
 * API server alone: it makes the pods of StatefulSets and runs in each a real PostgreSQL out of the
 * ConfigMap, Secret and environment that the pod names, on a loopback address of its own at port
 * 5432. Deleting a pod stops its PostgreSQL, deleting a claim forgets the data.
 *
 * <p>It works when a watch or the end of a process gives it cause to, and asks again and again only
 * for what it waits for: a probe to succeed, an object to be mounted, an image to appear.
 */
public final class TestNode implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(50);

  private static TestNode shared;

  private final KubernetesClient client;
  private final PodNetwork network;
  private final Map<String, InstanceMounts> volumes = new ConcurrentHashMap<>();
  private final Map<String, RunningPod> running = new HashMap<>();
  private final Map<String, Integer> restarts = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final Semaphore changes = new Semaphore(0);
  private final NodeCaches caches;
  private final TestCheckPods checks;
  private final Thread loop = new Thread(this::work, "test node");
  private volatile boolean closed;

  private TestNode(ApiServer apiServer, PodNetwork network) {
    client = apiServer.client();
    this.network = network;
    caches = new NodeCaches(client, changes::release);
    checks = new TestCheckPods(client, changes::release);
    loop.setDaemon(true);
    loop.start();
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

  /** Like {@link #of(ApiServer)}, with something between the pods and those who connect to them. */
  public static TestNode of(ApiServer apiServer, PodNetwork network) {
    return new TestNode(apiServer, network);
  }

  @Override
  public synchronized void close() {
    closed = true;
    loop.interrupt();
    try {
      // It may be asking an API server that is gone; a JVM that takes long to end is killed.
      loop.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    caches.close();
    running.values().forEach(pod -> pod.postgres.close());
    volumes.values().forEach(InstanceMounts::close);
    volumes.clear();
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
    long probed;

    RunningPod(String uid, String claim, InstanceProcess postgres) {
      this.uid = uid;
      this.claim = claim;
      this.postgres = postgres;
    }

    /** Runs the readiness probe, but not more often than once in {@link #PERIOD}. */
    boolean isReady() {
      if (System.nanoTime() - probed < PERIOD.toNanos()) {
        return false;
      }
      boolean ready = postgres.exec("ready").exitCode() == 0;
      probed = System.nanoTime();
      return ready;
    }
  }

  private void work() {
    try {
      while (!closed) {
        boolean settled = tick();
        if (settled) {
          changes.acquire();
        } else {
          changes.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
        changes.drainPermits();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Returns whether there is nothing to wait for that no watch and no process reports. */
  private boolean tick() {
    try {
      boolean settled = true;
      Set<String> wanted = new HashSet<>();
      for (StatefulSet set : caches.sets()) {
        String key = set.getMetadata().getNamespace() + "/" + set.getMetadata().getName();
        wanted.add(key);
        settled &= whole(key, () -> unlessLate(() -> sync(key, set)));
      }
      for (String gone : Set.copyOf(running.keySet())) {
        if (!wanted.contains(gone)) {
          stop(gone);
          String[] name = gone.split("/", -1);
          client.pods().inNamespace(name[0]).withName(name[1] + "-0").withGracePeriod(0).delete();
        }
      }
      settled &= followClaims();
      settled &= unlessLate(() -> checks.sync(caches.podsWith(Labels.CHECK)));
      return settled;
    } catch (RuntimeException e) {
      if (!closed) {
        System.err.println("TestNode: " + e);
        e.printStackTrace();
      }
      return false;
    }
  }

  /** One StatefulSet, of which the defect of another test must not keep all others waiting. */
  private boolean whole(String key, BooleanSupplier step) {
    try {
      return step.getAsBoolean();
    } catch (RuntimeException e) {
      if (!closed && failed.add(key + ": " + e)) {
        System.err.println("TestNode: " + key + ": " + e);
        e.printStackTrace();
      }
      return false;
    }
  }

  /** False too when the cache was late, or another client faster: the next tick sees that. */
  private static boolean unlessLate(BooleanSupplier step) {
    try {
      return step.getAsBoolean();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409 && e.getCode() != 404) {
        throw e;
      }
      return false;
    }
  }

  /** Returns whether the StatefulSet has what it asks for. */
  private boolean sync(String key, StatefulSet set) {
    String revision = SetPods.revision(set);
    String namespace = set.getMetadata().getNamespace();
    var resource = client.pods().inNamespace(namespace).withName(SetPods.name(set));
    Pod pod = caches.pod(namespace, SetPods.name(set));
    if (Integer.valueOf(0).equals(set.getSpec().getReplicas())) {
      stop(key);
      if (pod != null) {
        resource.withGracePeriod(0).delete();
        return false;
      }
      SetPods.reportRevision(set, revision, client);
      return true;
    }
    SetPods.reportRevision(set, revision, client);
    if (pod == null) {
      stop(key);
      client.resource(SetPods.of(set, revision)).create();
      return false;
    }
    if (!SetPods.mayStay(pod, set, revision)) {
      stop(key);
      resource.withGracePeriod(0).delete();
      return false;
    }
    return run(key, set, pod);
  }

  /** Returns whether the pod's PostgreSQL runs and is reported ready. */
  private boolean run(String key, StatefulSet set, Pod pod) {
    String uid = pod.getMetadata().getUid();
    RunningPod process = running.get(key);
    if (process == null || !process.uid.equals(uid)) {
      stop(key);
      start(key, set, pod);
    } else if (process.postgres.exitCode().isPresent()) {
      client
          .resource(PodStatuses.ended(pod, process.postgres, address(pod, process), restarts(uid)))
          .updateStatus();
      restarts.merge(uid, 1, Integer::sum);
      stop(key);
      start(key, set, pod);
    } else if (!process.reportedReady && process.isReady()) {
      client
          .resource(PodStatuses.ready(pod, process.postgres, address(pod, process), restarts(uid)))
          .updateStatus();
      process.reportedReady = true;
    }
    return running.containsKey(key) && running.get(key).reportedReady;
  }

  private int restarts(String uid) {
    return restarts.getOrDefault(uid, 0);
  }

  private String address(Pod pod, RunningPod process) {
    return network.address(
        pod.getMetadata().getNamespace(), pod.getMetadata().getName(), process.postgres.address());
  }

  private void start(String key, StatefulSet set, Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .withName(set.getMetadata().getName())
            .get();
    Optional<PodMounts> mounted = PodMounts.of(pod, client);
    if (claim == null || mounted.isEmpty() || !isPresent(pod)) {
      return;
    }
    bind(claim);
    String image = pod.getSpec().getContainers().get(0).getImage();
    Optional<String> missing = TestImages.pullFailure(image);
    if (missing.isPresent()) {
      if (pod.getStatus() == null || pod.getStatus().getContainerStatuses().isEmpty()) {
        client.resource(PodStatuses.withoutImage(pod, missing.get())).updateStatus();
      }
      return;
    }
    InstanceMounts mounts =
        volumes
            .computeIfAbsent(claim.getMetadata().getUid(), uid -> InstanceMounts.create())
            .wholeConfig(mounted.get().config())
            .superuser(mounted.get().superuser());
    InstanceProcess postgres =
        TestImages.in(image, InstanceProcess.on(mounts).environment(PodMounts.environment(pod)))
            .start();
    postgres.whenEnded(changes::release);
    running.put(
        key, new RunningPod(pod.getMetadata().getUid(), claim.getMetadata().getUid(), postgres));
  }

  /** A late cache must not start a second PostgreSQL on the volume for a pod that is gone. */
  private boolean isPresent(Pod pod) {
    Pod present = client.resource(pod).get();
    return present != null
        && present.getMetadata().getUid().equals(pod.getMetadata().getUid())
        && present.getMetadata().getDeletionTimestamp() == null;
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
  private boolean followClaims() {
    boolean settled = true;
    Set<String> used = running.values().stream().map(pod -> pod.claim).collect(Collectors.toSet());
    for (PersistentVolumeClaim claim : caches.claims()) {
      if (!used.contains(claim.getMetadata().getUid())) {
        settled &=
            unlessLate(
                () -> {
                  ClaimProtection.release(claim, client);
                  return true;
                });
      }
    }
    for (String gone : Set.copyOf(caches.goneClaims())) {
      if (!used.contains(gone)) {
        caches.goneClaims().remove(gone);
        Optional.ofNullable(volumes.remove(gone)).ifPresent(InstanceMounts::close);
      }
    }
    return settled;
  }
}
