package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Observes requests to the API server, below the client's own retries: every attempt is seen once.
 */
public interface ApiObserver {

  /** Returns a factory like {@code factory} whose clients call {@code observers} in this order. */
  static HttpClient.Factory observing(HttpClient.Factory factory, ApiObserver... observers) {
    return new ObservedHttpClient.ObservedFactory(factory, new ApiObservers(List.of(observers)));
  }

  /** A request is about to be sent. */
  Attempt begin(ApiRequest request);

  /**
   * The API server refused to open a watch. The client reports it separately from the attempt,
   * which gets no further call.
   *
   * @param code HTTP status
   */
  default void refused(ApiRequest request, int code) {}

  /** One request in progress. Each method may be called from any thread, one after the other. */
  interface Attempt {

    /** Attempt that observes nothing. */
    Attempt UNOBSERVED = new Attempt() {};

    /** Returns the reader of the body in place of {@code reader}, to which it passes everything. */
    default AsyncBody.Consumer<List<ByteBuffer>> reading(
        AsyncBody.Consumer<List<ByteBuffer>> reader) {
      return reader;
    }

    /** Returns the listener in place of {@code listener}, to which it passes everything. */
    default WebSocket.Listener listening(WebSocket.Listener listener) {
      return listener;
    }

    /**
     * The head of the response has arrived.
     *
     * @param code HTTP status; 101 for a watch
     */
    default void answered(int code) {}

    /** The body of the response has been read, or never will be. */
    default void read() {}

    /** There will be no response. */
    default void failed() {}
  }
}
