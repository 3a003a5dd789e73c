package dev.databaseoperator.testkit.faults;

import dev.databaseoperator.testkit.OperatorProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * A proxy between operator and API server: the operator speaks plain HTTP to it on loopback, it
 * speaks TLS to the API server and passes the operator's token on. Without a fault it passes
 * everything, watches too, and records it.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(ApiServer.shared().client());
 *     OperatorProcess operator = OperatorProcess.start(proxy.kubeconfig(), Map.of())) {
 *   Fault lost = proxy.on(verbs("create").of("secrets").in("shop")).once().dropReply();
 *   Fault slow = proxy.on(watches("databases")).delayFrames(Duration.ofMillis(500));
 *   …
 *   slow.off();
 *   assertThat(lost.hits()).hasSize(1);
 *   assertThat(proxy.traffic().exchanges(writes().in("shop"))).hasSize(9);
 * }
 * }</pre>
 *
 * <p>Faults apply in the order in which they were made; several may apply to one request.
 * Randomness comes from {@code -Dfault.seed}, else a new seed, and is printed when it is used.
 */
public final class FaultProxy implements AutoCloseable {

  private final KubernetesClient admin;
  private final URL upstream;
  private final SSLContext tls = Loopback.trustingAll();
  private final ServerSocket listener;
  private final Traffic traffic = new Traffic();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Map<Conversation, List<WatchRelay>> conversations = new ConcurrentHashMap<>();
  private final Object monitor = new Object();
  private final long seed = Long.getLong("fault.seed", new Random().nextLong());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fault-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  private FaultProxy(KubernetesClient admin) {
    try {
      this.admin = admin;
      upstream = admin.getMasterUrl();
      listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Starts one in front of the API server of this client, which has all rights. */
  public static FaultProxy to(KubernetesClient admin) {
    return new FaultProxy(admin);
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** For the operator: through this proxy, with the rights of its own service account. */
  public String kubeconfig() {
    return OperatorProcess.kubeconfig(admin, url());
  }

  /** Begins to describe a fault of these requests. */
  public Faults on(Requests requests) {
    return new Faults(
        this, requests, new Random(seed + faults.size()), "fault proxy: -Dfault.seed=" + seed);
  }

  /** What has passed. */
  public Traffic traffic() {
    return traffic;
  }

  /** Switches every fault off and forgets it. */
  public void calm() {
    faults.forEach(Fault::off);
    faults.clear();
  }

  /** The running watches that {@code wanted} accepts. */
  public List<ApiRequest> watches(Predicate<ApiRequest> wanted) {
    return relays(wanted).stream().map(WatchRelay::watch).toList();
  }

  /** Breaks running watches off. Returns how many. */
  public int cutWatches(Predicate<ApiRequest> wanted) {
    List<WatchRelay> cut = relays(wanted);
    cut.forEach(WatchRelay::cut);
    return cut.size();
  }

  /** Breaks every connection off. */
  public void cutAll() {
    conversations.keySet().forEach(Conversation::close);
  }

  /**
   * Ends running watches as the API server does when it no longer has the history: with an event of
   * type ERROR that carries the {@code Status} of this answer. Returns how many.
   */
  public int endWatches(Predicate<ApiRequest> wanted, Answer answer) {
    List<WatchRelay> ended = relays(wanted);
    ended.forEach(
        relay -> relay.end("{\"type\":\"ERROR\",\"object\":%s}\n".formatted(answer.body())));
    return ended.size();
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
    changed();
    threads.shutdownNow();
  }

  Fault add(Fault fault) {
    faults.add(fault);
    changed();
    return fault;
  }

  void changed() {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  void start(Runnable task) {
    threads.execute(task);
  }

  List<Fault> firing(ApiRequest request) {
    List<Fault> firing = new ArrayList<>();
    faults.stream().filter(fault -> fault.fires(request)).forEach(firing::add);
    return firing;
  }

  Duration frameDelay(ApiRequest watch, long opened) {
    return faults.stream()
        .filter(fault -> fault.concerns(watch, opened))
        .flatMap(fault -> fault.effects().stream())
        .filter(Effect.DelayFrames.class::isInstance)
        .map(effect -> ((Effect.DelayFrames) effect).by())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Waits for as long; false when the proxy was closed meanwhile. */
  boolean pause(Duration duration) throws InterruptedException {
    return pauseUntil(System.nanoTime() + duration.toNanos());
  }

  /** Waits until {@link System#nanoTime} is {@code due}; false when the proxy was closed. */
  boolean pauseUntil(long due) throws InterruptedException {
    synchronized (monitor) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        if (closed) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, left);
      }
    }
    return !closed;
  }

  /** Waits while a black hole concerns the watch; false when the proxy was closed. */
  boolean awaitPassage(ApiRequest watch, long opened) throws InterruptedException {
    synchronized (monitor) {
      while (!closed && faults.stream().anyMatch(fault -> swallows(fault, watch, opened))) {
        monitor.wait();
      }
    }
    return !closed;
  }

  void awaitOff(Fault fault) throws InterruptedException {
    synchronized (monitor) {
      while (!closed && fault.isOn()) {
        monitor.wait();
      }
    }
  }

  String upstreamHost() {
    return upstream.getHost() + ":" + upstream.getPort();
  }

  Socket connectUpstream() throws IOException {
    Socket socket = tls.getSocketFactory().createSocket(upstream.getHost(), upstream.getPort());
    socket.setTcpNoDelay(true);
    return socket;
  }

  void opened(Conversation conversation, WatchRelay relay) {
    conversations.computeIfPresent(conversation, (any, none) -> List.of(relay));
  }

  void ended(Conversation conversation) {
    conversations.remove(conversation);
  }

  private static boolean swallows(Fault fault, ApiRequest watch, long opened) {
    return fault.effects().stream().anyMatch(Effect.BlackHole.class::isInstance)
        && fault.concerns(watch, opened);
  }

  private List<WatchRelay> relays(Predicate<ApiRequest> wanted) {
    return conversations.values().stream()
        .flatMap(List::stream)
        .filter(relay -> wanted.test(relay.watch()))
        .toList();
  }

  private void accept() {
    while (!closed) {
      try {
        Conversation conversation = new Conversation(this, listener.accept());
        conversations.put(conversation, List.of());
        start(conversation::run);
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
