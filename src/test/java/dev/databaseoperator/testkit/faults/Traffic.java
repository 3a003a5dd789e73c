package dev.databaseoperator.testkit.faults;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * What passed through the proxy, stamped with {@link System#nanoTime}; on Linux that clock is the
 * same in all processes of a machine.
 */
public final class Traffic {

  /**
   * A request and what became of it. Times are 0 for what did not happen.
   *
   * @param request without body
   * @param code of the answer, by the API server or in its place; 0 when there was none
   * @param received when the proxy had read the request
   * @param passedOn when it had been written to the API server
   * @param answered when the API server's answer began to arrive
   * @param passedBack when the answer had been written to the client
   */
  public record Exchange(
      ApiRequest request, int code, long received, long passedOn, long answered, long passedBack) {

    @Override
    public String toString() {
      return request + " -> " + code + (passedBack == 0 ? " (not passed back)" : "");
    }
  }

  /**
   * A watch event that the client was sent.
   *
   * @param watch the request that opened its watch, without body
   * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
   * @param namespace empty when there is none
   * @param resourceVersion of the object
   * @param received when the proxy had read it from the API server
   * @param passedOn when the proxy began to write it to the client
   */
  public record Frame(
      ApiRequest watch,
      String type,
      String namespace,
      String name,
      String uid,
      String resourceVersion,
      long received,
      long passedOn) {}

  private final ConcurrentLinkedQueue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Frame> frames = new ConcurrentLinkedQueue<>();

  /**
   * Requests that {@code wanted} accepts, in the order in which they ended; see {@link Requests}.
   */
  public List<Exchange> exchanges(Predicate<ApiRequest> wanted) {
    return exchanges.stream().filter(each -> wanted.test(each.request())).toList();
  }

  /** Watch events of watches that {@code wanted} accepts, in the order in which they passed. */
  public List<Frame> frames(Predicate<ApiRequest> wanted) {
    return frames.stream().filter(each -> wanted.test(each.watch())).toList();
  }

  /** Forgets everything so far. */
  public void clear() {
    exchanges.clear();
    frames.clear();
  }

  void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  void add(Frame frame) {
    frames.add(frame);
  }
}
