package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Looks on at the conversation with the API server, from below the client's own retries: every
 * attempt at a request is seen once.
 */
public interface ApiObserver {

  /** A factory of the same clients as {@code factory}; {@code observers} are told in this order. */
  static HttpClient.Factory observing(HttpClient.Factory factory, ApiObserver... observers) {
    return new ObservedHttpClient.ObservedFactory(factory, new ApiObservers(List.of(observers)));
  }

  /** A request is about to be sent. */
  Attempt begin(ApiRequest request);

  /**
   * The API server refused to establish a watch. The client tells it apart from the attempt, which
   * hears nothing more.
   *
   * @param code HTTP status
   */
  default void refused(ApiRequest request, int code) {}

  /** One request under way. Each method may be called from any thread, one after the other. */
  interface Attempt {

    /** Looks at nothing. */
    Attempt UNOBSERVED = new Attempt() {};

    /** Who reads the answer's body in place of {@code reader}; it has to hand everything on. */
    default AsyncBody.Consumer<List<ByteBuffer>> reading(
        AsyncBody.Consumer<List<ByteBuffer>> reader) {
      return reader;
    }

    /** Who listens to the watch in place of {@code listener}; it has to hand everything on. */
    default WebSocket.Listener listening(WebSocket.Listener listener) {
      return listener;
    }

    /**
     * The head of the answer has arrived.
     *
     * @param code HTTP status; 101 for a watch
     */
    default void answered(int code) {}

    /** The body of the answer has been read, or never will. */
    default void read() {}

    /** There will be no answer. */
    default void failed() {}
  }
}
